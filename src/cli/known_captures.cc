#include "cli/known_captures.h"

#include <algorithm>
#include <filesystem>

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

Result<ToImport> leave_out_imported(const ToImport& all, sqlite::Store& store) {
  std::vector<std::vector<std::string>> reads;
  std::vector<std::string> left_out;
  for (const auto& source : all.reads) {
    std::vector<std::string> kept;
    for (const std::string& path : source) {
      const auto imported = is_imported(path, store);
      if (!imported) return std::unexpected(imported.error());
      (*imported ? left_out : kept).push_back(path);
    }
    if (!kept.empty()) reads.push_back(std::move(kept));
  }
  if (left_out.empty()) return all;
  ToImport rest = look_at(reads);
  rest.left_out = std::move(left_out);
  return rest;
}

Result<bool> has_any(sqlite::Store& store, const std::vector<CaptureIdentity>& captures) {
  for (const CaptureIdentity& capture : captures) {
    auto imported = store.imported(capture.head);
    if (!imported) return std::unexpected(imported.error());
    if (std::ranges::find(*imported, capture) != imported->end()) return true;
  }
  return false;
}

bool reads_a_pipe(const std::vector<std::vector<std::string>>& reads) {
  return std::ranges::any_of(reads, [](const auto& source) { return !std::ranges::all_of(source, is_regular); });
}

}  // namespace weir::cli
