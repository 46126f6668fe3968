#include "sqlite/session_block.h"

#include <algorithm>

#include "base/bytes.h"

namespace weir::sqlite {
namespace {

using traffic::SessionRecord;

// record = flags ; outcome | end reason << 4 ; varint user ; transport ; local ; remote (4 or 16 bytes) ; varint ports
// ; zigzag opened - that of the record before ; varint sequence ; varint counts x4 ; tcp_flags x2 ; zigzag first -
// opened ; zigzag last - first ; varint protocol ; [ name source ; zigzag time - opened ; text ]
enum RecordFlag : std::uint8_t { kLocalV4 = 1, kRemoteV4 = 2, kInward = 4, kMidstream = 8, kNamed = 16 };

// Differences wrap around, so that any two times have one.
std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

void write_address(ByteWriter& writer, const IpAddress& address) {
  if (address.is_v4()) {
    for (int shift = 24; shift >= 0; shift -= 8) writer.u8(static_cast<std::uint8_t>(address.v4_value() >> shift));
  } else {
    writer.u64(address.high);
    writer.u64(address.low);
  }
}

IpAddress read_address(ByteReader& reader, bool v4) {
  if (!v4) {
    const std::uint64_t high = reader.u64();
    return {high, reader.u64()};
  }
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | reader.u8();
  return IpAddress::v4(value);
}

bool is_named(const traffic::Name& name) { return !(name == traffic::Name{}); }

std::uint8_t flags_of(const SessionRecord& record) {
  return static_cast<std::uint8_t>((record.key.local.is_v4() ? kLocalV4 : 0) |
                                   (record.key.remote.is_v4() ? kRemoteV4 : 0) |
                                   (record.direction == traffic::kIn ? kInward : 0) |
                                   (record.midstream ? kMidstream : 0) | (is_named(record.name) ? kNamed : 0));
}

void write_name(ByteWriter& writer, const traffic::Name& name, Nanoseconds opened) {
  writer.u8(static_cast<std::uint8_t>(name.source));
  writer.zigzag(difference(name.time, opened));
  writer.text(name.text);
}

traffic::Name read_name(ByteReader& reader, Nanoseconds opened) {
  traffic::Name name;
  name.source = static_cast<packet::NameSource>(reader.u8());
  name.time = sum(opened, reader.zigzag());
  name.text = reader.text();
  return name;
}

void read_key(ByteReader& reader, std::uint8_t flags, traffic::SessionKey& key) {
  key.transport = reader.u8();
  key.local = read_address(reader, flags & kLocalV4);
  key.remote = read_address(reader, flags & kRemoteV4);
  key.local_port = static_cast<std::uint16_t>(reader.varint());
  key.remote_port = static_cast<std::uint16_t>(reader.varint());
}

void read_counts(ByteReader& reader, traffic::Counts& counts) {
  for (int d : {traffic::kOut, traffic::kIn}) counts.packets[d] = reader.varint(), counts.bytes[d] = reader.varint();
}

StoredRecord read_record(ByteReader& reader, Nanoseconds previous_opened) {
  StoredRecord stored;
  SessionRecord& record = stored.record;
  const std::uint8_t flags = reader.u8();
  const std::uint8_t ending = reader.u8();
  record.outcome = static_cast<traffic::Outcome>(ending & 15);
  record.end_reason = static_cast<traffic::FlowEndReason>(ending >> 4);
  record.direction = flags & kInward ? traffic::kIn : traffic::kOut;
  record.midstream = flags & kMidstream;
  stored.user = static_cast<std::int64_t>(reader.varint());
  read_key(reader, flags, record.key);
  record.opened = sum(previous_opened, reader.zigzag());
  record.sequence = static_cast<std::uint32_t>(reader.varint());
  read_counts(reader, record.counts);
  for (std::uint8_t& tcp_flags : record.tcp_flags) tcp_flags = reader.u8();
  record.first = sum(record.opened, reader.zigzag());
  record.last = sum(record.first, reader.zigzag());
  record.protocol = static_cast<traffic::ProtocolId>(reader.varint());
  if (flags & kNamed) record.name = read_name(reader, record.opened);
  return stored;
}

}  // namespace

void BlockWriter::add(std::int64_t user, const SessionRecord& record) {
  ByteWriter writer(bytes_);
  writer.u8(flags_of(record));
  writer.u8(static_cast<std::uint8_t>(static_cast<int>(record.outcome) | static_cast<int>(record.end_reason) << 4));
  writer.varint(static_cast<std::uint64_t>(user));
  writer.u8(record.key.transport);
  write_address(writer, record.key.local);
  write_address(writer, record.key.remote);
  writer.varint(record.key.local_port);
  writer.varint(record.key.remote_port);
  writer.zigzag(difference(record.opened, previous_opened_));
  writer.varint(record.sequence);
  for (int d : {traffic::kOut, traffic::kIn}) {
    writer.varint(record.counts.packets[d]);
    writer.varint(record.counts.bytes[d]);
  }
  for (std::uint8_t tcp_flags : record.tcp_flags) writer.u8(tcp_flags);
  writer.zigzag(difference(record.first, record.opened));
  writer.zigzag(difference(record.last, record.first));
  writer.varint(record.protocol);
  if (is_named(record.name)) write_name(writer, record.name, record.opened);
  append_terms(user, record, terms_);
  previous_opened_ = record.opened;
  first_opened_ = std::min(first_opened_, record.opened);
  last_packet_ = std::max(last_packet_, record.last);
}

void BlockWriter::clear() {
  bytes_.clear();
  terms_.clear();
  first_opened_ = INT64_MAX;
  last_packet_ = INT64_MIN;
  previous_opened_ = 0;
}

bool read_block(std::string_view block, std::vector<StoredRecord>& records) {
  ByteReader reader(block);
  Nanoseconds previous_opened = 0;
  while (reader.ok() && reader.left() > 0) {
    StoredRecord record = read_record(reader, previous_opened);
    previous_opened = record.record.opened;
    if (reader.ok()) records.push_back(std::move(record));
  }
  return reader.ok();
}

}  // namespace weir::sqlite
