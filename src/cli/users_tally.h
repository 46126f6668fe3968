// Collects what every user did in a run on its way to the store, for the summary that ends it.
#pragma once

#include <map>
#include <string>

#include "contracts/result_store.h"

namespace weir::cli {

// `next` may be null: nothing is kept. Written by the engine's thread; rows() after the run.
class UsersTally : public ResultWriter {
 public:
  explicit UsersTally(ResultWriter* next) : next_(next) {}
  Status write(const StoreBatch& batch) override;
  // Most bytes first, then by name.
  std::vector<traffic::UserRow> rows() const;

 private:
  ResultWriter* next_;
  std::map<std::string, traffic::UserRow> rows_;
};

}  // namespace weir::cli
