// A connection to one database, and cursors. libmongoc's handles, owned, and its errors as ours.
#pragma once

#include <mongoc/mongoc.h>

#include <functional>
#include <memory>
#include <string>

#include "mongodb/document.h"
#include "mongodb/options.h"

namespace weir::mongodb {

struct DestroyHandle {
  void operator()(mongoc_uri_t* uri) const { mongoc_uri_destroy(uri); }
  void operator()(mongoc_client_t* client) const { mongoc_client_destroy(client); }
  void operator()(mongoc_collection_t* collection) const { mongoc_collection_destroy(collection); }
  void operator()(mongoc_cursor_t* cursor) const { mongoc_cursor_destroy(cursor); }
};
template <typename Handle>
using Owned = std::unique_ptr<Handle, DestroyHandle>;

class Client;

// Documents one after the other. Must not outlive its client.
class Cursor {
 public:
  // False at the end, or after a failure: see status(). The document before is gone.
  bool next();
  const Document& document() const { return document_; }
  Status status() const;
  // kStorage: the current document is none that this version can read.
  Error damage() const;

 private:
  friend Client;
  const Client* client_ = nullptr;
  std::string name_;
  Owned<mongoc_collection_t> collection_;
  Owned<mongoc_cursor_t> cursor_;
  Document document_{nullptr};
};

// Belongs to one thread at a time. Not copied, not moved: cursors point to it.
class Client {
 public:
  // Connects only when something is asked for. kUsage: not a URI.
  static Result<std::unique_ptr<Client>> open(const Options& options);

  Cursor find(const std::string& collection, const Builder& filter, const Builder& options) const;
  // Takes every document; stops at false, at damage, at a failure.
  Status each(const std::string& collection, const Builder& filter, const Builder& options,
              const std::function<bool(const Document&)>& take) const;
  // The server answers and the database has results. kUnavailable, kPermission; kStorage: no results there.
  Status check() const;
  // What libmongoc says, as an error of ours.
  Error error_of(const bson_error_t& error) const;
  const Options& options() const { return options_; }

 private:
  Client(const Options& options, Owned<mongoc_client_t> client, std::string hosts)
      : options_(options), client_(std::move(client)), hosts_(std::move(hosts)) {}
  Options options_;
  Owned<mongoc_client_t> client_;
  std::string hosts_;  // HOST:PORT, more after commas: how errors name the server
};

}  // namespace weir::mongodb
