// load URI DATABASE SETTINGS CAPTURE: what the embedded engine makes of a capture, as the documents that the traffic
// query writes (minutes and hours, sessions, profiles, users' minutes), in MongoDB. The query itself is tested in
// tests/spark.
#include <mongoc/mongoc.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "capture/file_source.h"
#include "contracts/user_totals.h"
#include "engine/engine.h"
#include "jni/core.h"
#include "jni/documents.h"
#include "mongodb/options.h"

namespace weir {
namespace {

class Documents : public ResultWriter {
 public:
  Documents(mongoc_client_t* client, std::string database, const traffic::Bounds& bounds)
      : client_(client), database_(std::move(database)), bounds_(bounds) {}

  Status write(const StoreBatch& batch) override {
    for (const traffic::PaneRow& row : batch.panes)
      if (row.level != traffic::Level::kSecond) keep(jni::document_of(row));
    for (const traffic::NetworkPaneRow& row : batch.network_panes)
      if (row.level != traffic::Level::kSecond) keep(jni::document_of(row));
    for (const StoreBatch::Session& session : batch.sessions) keep(jni::document_of(session.user, session.record));
    for (const traffic::CurrentProfile& profile : batch.profiles)
      profiles_[profile.user] = jni::document_of(profile, bounds_);
    for (const traffic::UserRow& row : batch.users) {  // each of one second
      if (row.totals.all_packets() != 0) minute_ = floor_to(pane_of(row.last), 60);
      traffic::UserRow& sum = minutes_[{minute_, row.user}];
      sum.user = row.user;
      sum.add(row);
    }
    return {};
  }

  void insert_all() {
    for (auto& [user, document] : profiles_) keep(std::move(document));
    for (auto& [key, row] : minutes_) keep(jni::document_of(row, key.first));
    for (auto& [kind, documents] : documents_) insert(kind, documents);
  }

  bool failed = false;

 private:
  void keep(jni::OutputRow&& row) { documents_[row.kind].push_back(std::move(row.value)); }

  void insert(jni::OutputKind kind, const std::vector<std::string>& documents) {
    constexpr const char* kCollections[] = {"", "panes", "sessions", "profiles", "users", "network_panes"};
    mongoc_collection_t* collection =
        mongoc_client_get_collection(client_, database_.c_str(), kCollections[static_cast<int>(kind)]);
    mongoc_bulk_operation_t* bulk = mongoc_collection_create_bulk_operation_with_opts(collection, nullptr);
    for (const std::string& document : documents) {
      bson_t bson;
      bson_init_static(&bson, reinterpret_cast<const std::uint8_t*>(document.data()), document.size());
      mongoc_bulk_operation_insert(bulk, &bson);
    }
    bson_t reply;
    bson_error_t error;
    if (!mongoc_bulk_operation_execute(bulk, &reply, &error)) {
      std::cerr << error.message << "\n";
      failed = true;
    }
    bson_destroy(&reply);
    mongoc_bulk_operation_destroy(bulk);
    mongoc_collection_destroy(collection);
  }

  mongoc_client_t* client_;
  std::string database_;
  traffic::Bounds bounds_;
  std::map<jni::OutputKind, std::vector<std::string>> documents_;
  std::map<std::string, jni::OutputRow> profiles_;
  Seconds minute_ = 0;  // of the last row with packets
  std::map<std::pair<Seconds, std::string>, traffic::UserRow> minutes_;
};

int load(const std::string& uri, const std::string& database, const std::string& settings, const std::string& capture) {
  std::stringstream toml;
  toml << std::ifstream(settings).rdbuf();
  auto core = jni::Core::open(settings, {{"probe"}, 1});
  if (!core || !mongodb::check_uri(uri)) return 2;
  engine::Options options;
  options.traffic = (*core)->options();
  options.threads = 1;
  std::vector<std::unique_ptr<PacketSource>> sources;
  auto source = capture::open_files({capture}, {options.traffic.lateness});
  if (!source) return 3;
  sources.push_back(std::move(*source));
  mongoc_client_t* client = mongoc_client_new(uri.c_str());
  Documents documents(client, database, options.traffic.bounds);
  engine::Observer nobody;
  const std::atomic<bool> stop = false;
  const bool ran = engine::run(std::move(sources), options, &documents, nullptr, &nobody, stop).has_value();
  documents.insert_all();
  mongoc_client_destroy(client);
  return ran && !documents.failed ? 0 : 1;
}

}  // namespace
}  // namespace weir

int main(int count, char** arguments) {
  return count == 5 ? weir::load(arguments[1], arguments[2], arguments[3], arguments[4]) : 2;
}
