#include "jni/step_bytes.h"

#include <gmock/gmock.h>

#include "base/bytes.h"

namespace weir::jni {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Item {
  std::uint8_t what;
  std::string key, value;
};

std::vector<Item> items_of(const std::vector<std::string>& blocks) {
  std::vector<Item> items;
  for (const std::string& block : blocks) {
    ByteReader in(block);
    while (in.left() != 0) {
      Item& item = items.emplace_back();
      item.what = in.u8();
      item.key = in.raw(in.u64());
      item.value = in.raw(in.u64());
    }
    EXPECT_TRUE(in.ok());
  }
  return items;
}

Step a_step() {
  Step step;
  step.changes = {{"H", "header"}, {"P", std::nullopt}, {"U", ""}};
  step.rows = {{OutputKind::kWindow, "alice", std::string(1000, 'w')},
               {OutputKind::kSession, "s", std::string("a\0b", 3)}};
  return step;
}

TEST(StepBytes, ChangesComeBeforeRowsAndAnEmptyValueIsNoRemoval) {
  EXPECT_THAT(
      items_of(blocks_of(a_step(), 1 << 20)),
      ElementsAre(FieldsAre(kPutEntry, "H", "header"), FieldsAre(kRemoveEntry, "P", ""), FieldsAre(kPutEntry, "U", ""),
                  FieldsAre(0, "alice", std::string(1000, 'w')), FieldsAre(2, "s", std::string("a\0b", 3))));
}

TEST(StepBytes, ItemsAreTheSameWhateverTheBlocksSizeAndNoneIsCut) {
  const std::vector<std::string> blocks = blocks_of(a_step(), 1);
  EXPECT_THAT(blocks, SizeIs(5));
  EXPECT_THAT(items_of(blocks), SizeIs(5));
  EXPECT_THAT(blocks_of(a_step(), 100), SizeIs(3)) << "the long row ends the first of rows";
}

TEST(StepBytes, NoBlockHasBothChangesAndRows) {
  const std::vector<std::string> blocks = blocks_of(a_step(), 1 << 20);
  ASSERT_THAT(blocks, SizeIs(2));
  EXPECT_THAT(items_of({blocks[0]}), SizeIs(3));
  EXPECT_THAT(items_of({blocks[1]}), SizeIs(2));
}

TEST(StepBytes, AnEmptyStepHasNoBlocks) { EXPECT_THAT(blocks_of({}, 100), IsEmpty()); }

}  // namespace
}  // namespace weir::jni
