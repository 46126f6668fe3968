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

Result<ToImport> leave_out_known(const ToImport& all, sqlite::Store& store) {
  return leave_out(all, [&](const std::string& path) -> Result<std::string> {
    const auto imported = is_imported(path, store);
    if (!imported) return std::unexpected(imported.error());
    return *imported ? "already imported (use --again to import it again)" : "";
  });
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
