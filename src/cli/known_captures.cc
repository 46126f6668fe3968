#include "cli/known_captures.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "capture/recognise.h"

namespace weir::cli {
namespace {

bool is_regular(const std::string& path) {
  std::error_code ignored;
  return path != "-" && std::filesystem::is_regular_file(path, ignored);
}

Result<bool> is_imported(const std::string& path, sqlite::Store& store) {
  const std::string head = capture::head_of(path);
  if (head.empty()) return false;
  auto imported = store.imported(head);
  if (!imported) return std::unexpected(imported.error());
  if (imported->empty()) return false;
  const capture::Likeness likeness = capture::likeness(path, *imported);
  if (likeness == capture::Likeness::kLonger) {
    return failure(ErrorKind::kInput, "capture has grown since it was imported:", path,
                   "its first packets would count twice; use another --data, or --again if they shall");
  }
  return likeness == capture::Likeness::kSame;
}

// The captures that a command names, by their heads.
class Named {
 public:
  // The path of a capture of the same packets that was added before; empty when there is none, and then this one is
  // added.
  Result<std::string> find_or_add(const std::string& path) {
    const std::string head = capture::head_of(path);
    if (head.empty()) return "";
    std::vector<One>& alike = by_head_[head];
    const bool is_first = alike.empty();
    alike.push_back({path, std::nullopt});
    if (is_first) return "";
    for (std::size_t i = 0; i + 1 < alike.size(); ++i) {
      const auto order = compare(alike[i], alike.back());
      if (!order) return std::unexpected(order.error());
      if (*order == capture::Likeness::kSame) {
        alike.pop_back();
        return alike[i].path;
      }
    }
    return "";
  }

 private:
  struct One {
    std::string path;
    std::optional<CaptureIdentity> identity;
  };

  static Result<capture::Likeness> compare(One& a, One& b) {
    for (One* one : {&a, &b}) {
      if (!one->identity) one->identity = capture::identity_of(one->path);
    }
    if (*a.identity == *b.identity) return capture::Likeness::kSame;
    const bool a_is_shorter = a.identity->packets < b.identity->packets;
    const One &shorter = a_is_shorter ? a : b, &longer = a_is_shorter ? b : a;
    if (capture::likeness(longer.path, {&*shorter.identity, 1}) != capture::Likeness::kLonger) {
      return capture::Likeness::kOther;
    }
    return failure(ErrorKind::kInput,
                   "capture begins with all packets of " + shorter.path + ", which is named, too:", longer.path,
                   "they would count twice; name one of the two, or use --again if they shall");
  }

  absl::flat_hash_map<std::string, std::vector<One>> by_head_;
};

// Why a file is left out; empty when it is not.
Result<std::string> why_known(const std::string& path, sqlite::Store& store, Named& named) {
  const auto imported = is_imported(path, store);
  if (!imported) return std::unexpected(imported.error());
  if (*imported) return "already imported (use --again to import it again)";
  auto other = named.find_or_add(path);
  if (!other) return std::unexpected(other.error());
  return other->empty()
             ? ""
             : "has the packets of " + *other + ", so it is read once (with --again as often as it is named)";
}

}  // namespace

ToImport look_at(const std::vector<std::vector<std::string>>& reads) {
  ToImport all{reads, {}, {}};
  for (const auto& source : reads) {
    for (const std::string& path : source) {
      std::string head = capture::head_of(path);
      if (!head.empty()) all.heads.push_back(std::move(head));
    }
  }
  return all;
}

Result<ToImport> leave_out_known(const ToImport& all, sqlite::Store& store) {
  std::vector<std::vector<std::string>> reads;
  std::vector<std::string> left_out;
  Named named;
  for (const auto& source : all.reads) {
    std::vector<std::string> kept;
    for (const std::string& path : source) {
      auto why = why_known(path, store, named);
      if (!why) return std::unexpected(why.error());
      if (why->empty()) {
        kept.push_back(path);
      } else {
        left_out.push_back(path + ": " + *why);
      }
    }
    if (!kept.empty()) reads.push_back(std::move(kept));
  }
  if (left_out.empty()) return all;
  ToImport rest = look_at(reads);
  rest.left_out = std::move(left_out);
  return rest;
}

Result<std::string> why_known(const std::vector<CaptureIdentity>& captures, sqlite::Store& store) {
  for (const CaptureIdentity& capture : captures) {
    auto imported = store.imported(capture.head);
    if (!imported) return std::unexpected(imported.error());
    if (std::ranges::find(*imported, capture) != imported->end()) return "already imported";
    if (std::ranges::count(captures, capture) > 1) return "has one capture twice";
  }
  return "";
}

bool reads_a_pipe(const std::vector<std::vector<std::string>>& reads) {
  return std::ranges::any_of(reads, [](const auto& source) { return !std::ranges::all_of(source, is_regular); });
}

}  // namespace weir::cli
