#include "cli/stored_windows.h"

#include <gmock/gmock.h>

#include <tuple>

namespace weir::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Missing = std::vector<std::pair<Seconds, Seconds>>;
using Span = std::tuple<Seconds, Seconds, bool>;

std::vector<Span> spans(Seconds first, Seconds last, const Missing& missing) {
  std::vector<Span> found;
  for (const WindowSpan& span : spans_of({"alice", first, last}, missing, 60)) {
    EXPECT_EQ(span.query.user, "alice");
    found.emplace_back(span.query.first_border, span.query.last_border, span.exact);
  }
  return found;
}

TEST(StoredWindows, AreExactWhereNoSecondIsMissing) {
  EXPECT_THAT(spans(100, 200, {}), ElementsAre(Span(100, 200, true)));
}

TEST(StoredWindows, AreNotExactFromTheFirstMissingSecondUntilAWindowAfterTheLast) {
  EXPECT_THAT(spans(0, 2000, {{500, 1000}}),
              ElementsAre(Span(0, 500, true), Span(501, 1059, false), Span(1060, 2000, true)));
  EXPECT_THAT(spans(501, 501, {{500, 1000}}), ElementsAre(Span(501, 501, false)));
  EXPECT_THAT(spans(500, 500, {{500, 1000}}), ElementsAre(Span(500, 500, true)));
  EXPECT_THAT(spans(1060, 1060, {{500, 1000}}), ElementsAre(Span(1060, 1060, true)));
}

TEST(StoredWindows, BetweenTwoGapsNearerThanAWindowNoneIsExact) {
  EXPECT_THAT(spans(0, 2000, {{500, 1000}, {1030, 1040}}),
              ElementsAre(Span(0, 500, true), Span(501, 1059, false), Span(1060, 1099, false), Span(1100, 2000, true)));
}

TEST(StoredWindows, AreNeverExactWhereSecondsAreNotKept) {
  EXPECT_THAT(spans(0, 2000, {{INT64_MIN, INT64_MAX}}), ElementsAre(Span(0, 2000, false)));
  EXPECT_THAT(spans(10, 0, {}), IsEmpty());
}

}  // namespace
}  // namespace weir::cli
