// A database of its own for each test, on the server that WEIR_TEST_MONGODB names (run.py starts one).
#pragma once

#include <gtest/gtest.h>
#include <mongoc/mongoc.h>

#include <string>
#include <vector>

#include "mongodb/options.h"

namespace weir::mongodb {

class TestDatabase : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Documents as BSON bytes, into `collection`.
  void insert(const std::string& collection, const std::string& document);
  Options options() const;

 private:
  mongoc_client_t* client_ = nullptr;
  std::string name_;
};

}  // namespace weir::mongodb
