#include "cli/named_captures.h"

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "capture/recognise.h"

namespace weir::cli {
namespace {

// By their heads.
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

Result<ToImport> leave_out(const ToImport& all,
                           const std::function<Result<std::string>(const std::string& path)>& why) {
  std::vector<std::vector<std::string>> reads;
  std::vector<std::string> left_out = all.left_out;
  for (const auto& source : all.reads) {
    std::vector<std::string> kept;
    for (const std::string& path : source) {
      auto reason = why(path);
      if (!reason) return std::unexpected(reason.error());
      if (reason->empty()) {
        kept.push_back(path);
      } else {
        left_out.push_back(path + ": " + *reason);
      }
    }
    if (!kept.empty()) reads.push_back(std::move(kept));
  }
  if (left_out.size() == all.left_out.size()) return all;
  ToImport rest = look_at(reads);
  rest.left_out = std::move(left_out);
  return rest;
}

Result<ToImport> leave_out_repeats(const ToImport& all) {
  Named named;
  return leave_out(all, [&](const std::string& path) -> Result<std::string> {
    auto other = named.find_or_add(path);
    if (!other || other->empty()) return other;
    return "has the packets of " + *other + ", so it is read once (with --again as often as it is named)";
  });
}

}  // namespace weir::cli
