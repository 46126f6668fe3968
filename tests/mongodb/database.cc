#include "mongodb/database.h"

#include <unistd.h>

#include <cstdlib>

namespace weir::mongodb {

void TestDatabase::SetUp() {
  const char* uri = std::getenv("WEIR_TEST_MONGODB");
  if (!uri) GTEST_SKIP() << "WEIR_TEST_MONGODB names no server: run tests/mongodb/run.py";
  ASSERT_TRUE(check_uri(uri));  // libmongoc is set up by it
  client_ = mongoc_client_new(uri);
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  name_ =
      "test_" + std::to_string(::getpid()) + "_" + std::to_string(std::hash<std::string>()(test->name()) % 1'000'000);
}

void TestDatabase::TearDown() {
  if (!client_) return;
  mongoc_database_t* database = mongoc_client_get_database(client_, name_.c_str());
  mongoc_database_drop(database, nullptr);
  mongoc_database_destroy(database);
  mongoc_client_destroy(client_);
}

void TestDatabase::insert(const std::string& collection, const std::string& document) {
  bson_t bson;
  ASSERT_TRUE(bson_init_static(&bson, reinterpret_cast<const std::uint8_t*>(document.data()), document.size()));
  mongoc_collection_t* target = mongoc_client_get_collection(client_, name_.c_str(), collection.c_str());
  bson_error_t error;
  EXPECT_TRUE(mongoc_collection_insert_one(target, &bson, nullptr, nullptr, &error)) << error.message;
  mongoc_collection_destroy(target);
}

Options TestDatabase::options() const { return {std::getenv("WEIR_TEST_MONGODB"), name_, {}}; }

}  // namespace weir::mongodb
