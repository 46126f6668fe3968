// One user's results over again, out of archived packets: the same map and settle as everywhere, for that user alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jni/core.h"
#include "jni/packet_chunk.h"
#include "traffic/mapper.h"
#include "traffic/shard.h"

namespace weir::jni {

struct TimeRange {  // [from, to)
  Seconds from = 0, to = 0;
};

struct HistoryOptions {
  Seconds first_pane = INT64_MIN;  // of the whole input: what a profile covers begins there
  TimeRange range{INT64_MIN, INT64_MAX};  // packets from `to` on do not count; those before `from` do, lines do not
                                          // show them
  std::size_t rows_shown = 20;     // of each list
  Seconds every = 1;               // of the windows that are due, those that end at a multiple of it; 0: none
  bool lists = true;               // sessions and long windows, too
  std::vector<TimeRange> profiles;  // a profile line for each
};

enum class LineKind : std::uint8_t { kWindow, kLongWindow, kSession, kProfile, kRangeProfile };

struct Line {  // of api/json-lines.md, with its line end
  LineKind kind = LineKind::kWindow;
  std::string json;
};

// Chunks are given by the pane in which their packets begin to count; each settle() says up to where no chunk is to
// come. Not thread-safe. The core must outlive it.
class History {
 public:
  // `user`: a named user's name or an address.
  History(const Core& core, const std::string& user, HistoryOptions options);

  Status add(const PacketGroup& group, std::string_view orders, std::string_view data);
  std::vector<Line> settle(Seconds until);
  // The end of the archive, or of the range: settles up to `until`, and gives what is still open. `ended`: the input
  // ended there, too, so that sessions did.
  std::vector<Line> finish(Seconds until, bool ended);

 private:
  struct RangeSum {
    TimeRange range;
    Seconds minute = INT64_MIN;
    traffic::Settled of_minute, sum;
  };
  using Identity = std::pair<Nanoseconds, traffic::SessionKey>;

  void add_frames(const OpenedChunk& chunk, std::uint32_t source);
  void take_mapped();
  void settle_pane(Seconds pane, std::vector<traffic::AddressActivity>&& activities, std::vector<Line>& lines);
  void give_windows(Seconds pane, std::vector<Line>& lines) const;
  void give_settled(traffic::Settling&& settling, std::vector<Line>& lines);
  void add_session(const traffic::SessionRecord& record, std::vector<Line>& lines);
  void give_session(const traffic::SessionRecord& session, std::vector<Line>& lines) const;
  void add_pane(const traffic::PaneRow& row);
  void give_profiles(Seconds until, std::vector<Line>& lines);
  std::string line_of(const traffic::CurrentProfile& profile) const;

  const Core& core_;
  const traffic::UserName name_;
  const traffic::UserId user_;
  HistoryOptions options_;
  traffic::Mapper mapper_;
  traffic::Shard shard_;
  std::map<Seconds, std::map<IpAddress, traffic::Activity>> pending_;  // whether an address sends is asked of all of it
  std::map<Identity, traffic::SessionRecord> sessions_;  // of which more records may come, added up
  std::optional<traffic::CurrentProfile> newest_profile_;
  std::vector<RangeSum> sums_;
};

}  // namespace weir::jni
