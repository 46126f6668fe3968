#include "jni/piece.h"

#include <algorithm>

#include "base/bytes.h"
#include "jni/fields.h"

namespace weir::jni {
namespace {

constexpr std::uint8_t kVersion = 3;

void put(ByteWriter& out, const ClockNews& news) {
  out.varint(news.partition);
  out.text(news.probe);
  out.varint(news.source);
  out.varint(news.sources);
  out.u8(news.kind);
  put_optional(out, news.complete_until);
  put_optional(out, news.pane);
  put_optional(out, news.newest_pane);
}

ClockNews get_news(ByteReader& in) {
  ClockNews news;
  news.partition = static_cast<std::uint32_t>(in.varint());
  news.probe = in.text();
  news.source = static_cast<std::uint16_t>(in.varint());
  news.sources = static_cast<std::uint16_t>(in.varint());
  news.kind = static_cast<ClockNews::Kind>(in.u8());
  news.complete_until = get_optional(in);
  news.pane = get_optional(in);
  news.newest_pane = get_optional(in);
  return news;
}

bool same_place(const ClockNews& a, const ClockNews& b) {
  return a.partition == b.partition && a.source == b.source && a.probe == b.probe;
}

std::unexpected<Error> damaged() { return failure(ErrorKind::kInput, "damaged bytes of", "a piece"); }

}  // namespace

void add_news(std::vector<ClockNews>& list, ClockNews&& news) {
  const auto before =
      std::find_if(list.rbegin(), list.rend(), [&](const ClockNews& other) { return same_place(other, news); });
  if (before == list.rend() || before->kind != ClockNews::kProgress || news.kind != ClockNews::kProgress) {
    list.push_back(std::move(news));
    return;
  }
  const auto take_greater = [](std::optional<Seconds>& held, const std::optional<Seconds>& other) {
    if (other) held = std::max(held.value_or(INT64_MIN), *other);
  };
  take_greater(before->complete_until, news.complete_until);
  take_greater(before->newest_pane, news.newest_pane);
}

std::string serialize(const Piece& piece, const traffic::Bounds& bounds) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.varint(piece.news.size());
  for (const ClockNews& news : piece.news) put(out, news);
  put_optional(out, piece.one_packet_a_record_of);
  out.u8(piece.all_end ? 1 : 0);
  put_optional(out, piece.least_pane);
  put_optional(out, piece.newest);
  out.varint(piece.activities.size());
  for (const ActivityOf& item : piece.activities) {
    out.zigzag(item.pane);
    put(out, item.of, bounds);
  }
  out.varint(piece.network.size());
  for (const NetworkPane& item : piece.network) {
    out.zigzag(item.pane);
    out.text(traffic::serialize(item.activity));
  }
  return bytes;
}

Result<Piece> parse_piece(std::string_view bytes, const traffic::Bounds& bounds) {
  ByteReader in(bytes);
  Piece piece;
  if (in.u8() != kVersion) return damaged();
  piece.news.resize(in.count(8));
  for (ClockNews& news : piece.news) news = get_news(in);
  if (const auto partition = get_optional(in)) piece.one_packet_a_record_of = static_cast<std::uint32_t>(*partition);
  piece.all_end = in.u8() != 0;
  piece.least_pane = get_optional(in);
  piece.newest = get_optional(in);
  piece.activities.resize(in.count(7));
  for (ActivityOf& item : piece.activities) {
    item.pane = in.zigzag();
    if (!get(in, item.of, bounds)) return damaged();
  }
  piece.network.resize(in.count(2));
  for (NetworkPane& item : piece.network) {
    item.pane = in.zigzag();
    auto activity = traffic::parse_network_activity(in.text());
    if (!activity) return damaged();
    item.activity = std::move(*activity);
  }
  const bool known = std::all_of(piece.news.begin(), piece.news.end(),
                                 [](const ClockNews& news) { return news.kind < ClockNews::kCount; });
  if (!in.ok() || in.left() != 0 || !known) return damaged();
  return piece;
}

void merge(Piece& into, Piece&& from, const traffic::Bounds& bounds) {
  for (ClockNews& news : from.news) add_news(into.news, std::move(news));
  into.all_end |= from.all_end;
  if (from.least_pane) into.least_pane = std::min(into.least_pane.value_or(INT64_MAX), *from.least_pane);
  if (from.newest) into.newest = std::max(into.newest.value_or(INT64_MIN), *from.newest);
  const auto order = [](const ActivityOf& a, const ActivityOf& b) {
    return a.pane != b.pane ? a.pane < b.pane : a.of.address < b.of.address;
  };
  std::vector<ActivityOf> united;
  auto a = into.activities.begin(), b = from.activities.begin();
  while (a != into.activities.end() || b != from.activities.end()) {
    if (b == from.activities.end() || (a != into.activities.end() && order(*a, *b))) {
      united.push_back(std::move(*a++));
    } else if (a == into.activities.end() || order(*b, *a)) {
      united.push_back(std::move(*b++));
    } else {
      traffic::merge(a->of.activity, std::move((b++)->of.activity), bounds);
      united.push_back(std::move(*a++));
    }
  }
  into.activities = std::move(united);
  for (NetworkPane& item : from.network) {
    const auto at = std::lower_bound(into.network.begin(), into.network.end(), item.pane,
                                     [](const NetworkPane& held, Seconds pane) { return held.pane < pane; });
    if (at != into.network.end() && at->pane == item.pane) {
      traffic::merge(at->activity, item.activity);
    } else {
      into.network.insert(at, std::move(item));
    }
  }
}

}  // namespace weir::jni
