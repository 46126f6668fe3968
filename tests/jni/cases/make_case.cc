// make_case SETTINGS SEED RECORDS CAPTURE...: what a probe would publish of the first capture, cut at random, into the
// file RECORDS ("-": nowhere); on standard output the rows that the embedded engine gives for the captures, a source
// each: "KIND<tab>KEY<tab>VALUE in hexadecimal", or "#LENGTH-DIGEST" of a long value.
#include <zlib.h>

#include <fstream>
#include <iostream>
#include <random>

#include "base/bytes.h"
#include "capture/file_source.h"
#include "engine/engine.h"
#include "jni/core.h"
#include "jni/documents.h"
#include "kafka/packer.h"
#include "render/json_rows.h"

namespace weir {
namespace {

constexpr std::size_t kLongest = 2'000;  // bytes of a value that are printed

// CRC-32, then Adler-32, which every language at hand makes fast: windows of a large capture, in full, are gigabytes.
std::uint64_t digest(const std::string& bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  const auto size = static_cast<uInt>(bytes.size());
  return std::uint64_t{::crc32(0, data, size)} << 32 | ::adler32(1, data, size);
}

std::string shown(const std::string& value) {
  if (value.size() > kLongest) return "#" + std::to_string(value.size()) + "-" + std::to_string(digest(value));
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : value) (text += kDigits[static_cast<unsigned char>(c) >> 4]) += kDigits[c & 0xf];
  return text;
}

void print(const jni::OutputRow& row, std::string& out) {
  out += std::to_string(static_cast<int>(row.kind)) + "\t" + row.key + "\t" + shown(row.value) + "\n";
}

class Records {
 public:
  Records(const std::string& path, std::int32_t partitions) : out_(path, std::ios::binary), sequence_(partitions) {}

  void write(std::vector<kafka::PackedRecord>&& records) {
    for (kafka::PackedRecord& record : records) {
      record.head.sequence = sequence_[static_cast<std::size_t>(record.partition)]++;
      std::string bytes;
      ByteWriter out(bytes);
      const auto headers = kafka::headers_of(record.head);
      out.varint(static_cast<std::uint64_t>(record.partition));
      out.varint(headers.size());
      for (const kafka::Header& header : headers) out.text(header.name), out.text(header.value);
      out.text(record.value);
      out_ << bytes;
    }
  }

 private:
  std::ofstream out_;
  std::vector<std::uint64_t> sequence_;
};

// As a probe does it, but records are closed at random.
void write_records(const std::string& capture, Nanoseconds lateness, unsigned seed, const std::string& path) {
  std::mt19937 random(seed);
  const auto partitions = static_cast<std::int32_t>(1 + random() % 4);
  kafka::Packer packer({"probe", 0, 1, partitions});
  Records records(path, partitions);
  auto source = capture::open_files({capture}, {lateness, 1 + random() % 500});
  std::optional<Seconds> complete;
  records.write(packer.to_all(kafka::Kind::kBegin, std::nullopt, std::nullopt));
  Batch batch;
  for (Result<bool> more = source ? (*source)->next(batch) : Result<bool>(false); !more || *more;
       more = (*source)->next(batch)) {
    if (!more) continue;  // a damaged file: what came before counts
    std::uint64_t order = batch.first_order;
    for (const Frame& frame : batch.frames) {
      if (random() % 200 == 0 || !packer.add(frame, order)) {
        records.write(packer.take(complete, std::nullopt));
        if (packer.empty() && !packer.add(frame, order)) std::abort();
      }
      ++order;
    }
    if (batch.complete_until == INT64_MIN || batch.complete_until <= complete.value_or(INT64_MIN)) continue;
    records.write(packer.take(complete, batch.complete_until));
    complete = batch.complete_until;
  }
  if (!packer.empty()) records.write(packer.take(complete, std::nullopt));
  records.write(packer.to_all(kafka::Kind::kEnd, complete, std::nullopt));
}

// Told on one thread, while documents are on another: each keeps its rows.
class KeepWindows : public engine::Observer {
 public:
  explicit KeepWindows(const traffic::Bounds& bounds) : shape_{render::kAllRows, bounds.rows} {}
  bool wants_windows() const override { return true; }
  void window(const engine::Window& window) override {
    jni::OutputRow row{jni::OutputKind::kWindow, window.user, {}};
    render::append_window(row.value, {window.user, window.start, window.end, window.sessions_active, window.settled()},
                          shape_);
    print(row, rows);
  }
  void long_window(const traffic::CurrentProfile& profile) override {
    jni::OutputRow row{jni::OutputKind::kWindow, profile.user, {}};
    render::append_long_window(row.value, profile, shape_);
    print(row, rows);
  }
  std::string rows;  // as printed

 private:
  render::JsonShape shape_;
};

class KeepDocuments : public ResultWriter {
 public:
  explicit KeepDocuments(const traffic::Bounds& bounds) : bounds_(bounds) {}
  Status write(const StoreBatch& batch) override {
    for (const traffic::PaneRow& row : batch.panes)
      if (row.level != traffic::Level::kSecond) print(jni::document_of(row), rows);
    for (const traffic::NetworkPaneRow& row : batch.network_panes)
      if (row.level != traffic::Level::kSecond) print(jni::document_of(row), rows);
    for (const StoreBatch::Session& session : batch.sessions)
      print(jni::document_of(session.user, session.record), rows);
    for (const traffic::CurrentProfile& profile : batch.profiles) print(jni::document_of(profile, bounds_), rows);
    // Numbered: two equal increments are two, not a repeat of one.
    for (const traffic::UserRow& row : batch.users) print(jni::document_of(row, ++user_rows_), rows);
    return {};
  }
  std::string rows;  // as printed

 private:
  traffic::Bounds bounds_;
  Seconds user_rows_ = 0;
};

int make_case(const std::string& settings, unsigned seed, const std::string& records,
              const std::vector<std::string>& captures) {
  auto core = jni::Core::open(settings, {{"probe"}, 1});
  if (!core) {
    std::cerr << core.error().line() << "\n";
    return 1;
  }
  const traffic::Options& options = (*core)->options();
  if (records != "-") write_records(captures.front(), options.lateness, seed, records);
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (const std::string& capture : captures) {
    if (auto source = capture::open_files({capture}, {options.lateness})) sources.push_back(std::move(*source));
  }
  if (sources.empty()) return 0;  // a capture that cannot be opened: nothing of it counts
  engine::Options engine_options;
  engine_options.traffic = options;
  engine_options.threads = 1;
  KeepWindows windows(options.bounds);
  KeepDocuments documents(options.bounds);
  const std::atomic<bool> stop = false;
  if (!engine::run(std::move(sources), engine_options, &documents, nullptr, &windows, stop)) return 1;
  std::cout << windows.rows << documents.rows;
  return 0;
}

}  // namespace
}  // namespace weir

int main(int count, char** arguments) {
  if (count < 5) return 2;
  return weir::make_case(arguments[1], static_cast<unsigned>(std::stoul(arguments[2])), arguments[3],
                         {arguments + 4, arguments + count});
}
