#include "mongodb/client.h"

namespace weir::mongodb {
namespace {

constexpr std::int32_t kConnectMilliseconds = 5000;
constexpr std::int32_t kAnswerMilliseconds = 60'000;  // for a server that is there and says nothing

// What libmongoc wants once in a process, before anything else and at the end.
void initialise() {
  struct Library {
    Library() {
      mongoc_log_set_handler(nullptr, nullptr);  // it would write to standard error; errors come back as values
      mongoc_init();
    }
    ~Library() { mongoc_cleanup(); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
  };
  static const Library library;
}

Result<Owned<mongoc_uri_t>> parse(const std::string& text) {
  initialise();
  bson_error_t error;
  Owned<mongoc_uri_t> uri(mongoc_uri_new_with_error(text.c_str(), &error));
  if (uri) return uri;
  return failure(ErrorKind::kUsage, "not a URI of MongoDB", "", "write it as mongodb://HOST:PORT/");
}

void set_unless_given(mongoc_uri_t* uri, const char* option, std::int32_t value) {
  if (!mongoc_uri_has_option(uri, option)) mongoc_uri_set_option_as_int32(uri, option, value);
}

// Never with user or password.
std::string hosts_of(const mongoc_uri_t* uri) {
  std::string hosts;
  for (const mongoc_host_list_t* host = mongoc_uri_get_hosts(uri); host != nullptr; host = host->next) {
    (hosts.empty() ? hosts : hosts += ',') += host->host_and_port;
  }
  const char* service = mongoc_uri_get_srv_hostname(uri);
  return hosts.empty() && service ? service : hosts;
}

bool is_about_rights(const bson_error_t& error) {
  constexpr std::uint32_t kUnauthorized = 13, kAuthenticationFailed = 18;
  if (error.domain == MONGOC_ERROR_CLIENT) return error.code == MONGOC_ERROR_CLIENT_AUTHENTICATE;
  if (error.domain == MONGOC_ERROR_SASL || error.domain == MONGOC_ERROR_SCRAM) return true;
  return error.code == kUnauthorized || error.code == kAuthenticationFailed;
}

bool is_about_reaching(const bson_error_t& error) {
  return error.domain == MONGOC_ERROR_SERVER_SELECTION || error.domain == MONGOC_ERROR_STREAM;
}

}  // namespace

Status check_uri(const std::string& uri) {
  auto parsed = parse(uri);
  if (!parsed) return std::unexpected(parsed.error());
  return {};
}

bool has_password(const std::string& uri) {
  auto parsed = parse(uri);
  return parsed && mongoc_uri_get_password(parsed->get()) != nullptr;
}

Result<std::unique_ptr<Client>> Client::open(const Options& options) {
  auto uri = parse(options.uri);
  if (!uri) return std::unexpected(uri.error());
  set_unless_given(uri->get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, kConnectMilliseconds);
  set_unless_given(uri->get(), MONGOC_URI_CONNECTTIMEOUTMS, kConnectMilliseconds);
  set_unless_given(uri->get(), MONGOC_URI_SOCKETTIMEOUTMS, kAnswerMilliseconds);
  Owned<mongoc_client_t> client(mongoc_client_new_from_uri(uri->get()));
  if (!client)
    return failure(ErrorKind::kUsage, "cannot use the URI of MongoDB", hosts_of(uri->get()), "is TLS in it?");
  mongoc_client_set_appname(client.get(), "weir");
  mongoc_client_set_error_api(client.get(), MONGOC_ERROR_API_VERSION_2);
  return std::unique_ptr<Client>(new Client(options, std::move(client), hosts_of(uri->get())));
}

Cursor Client::find(const std::string& collection, const Builder& filter, const Builder& options) const {
  Cursor cursor;
  cursor.client_ = this;
  cursor.name_ = collection;
  cursor.collection_.reset(mongoc_client_get_collection(client_.get(), options_.database.c_str(), collection.c_str()));
  cursor.cursor_.reset(
      mongoc_collection_find_with_opts(cursor.collection_.get(), filter.get(), options.get(), nullptr));
  return cursor;
}

Status Client::each(const std::string& collection, const Builder& filter, const Builder& options,
                    const std::function<bool(const Document&)>& take) const {
  Cursor cursor = find(collection, filter, options);
  while (cursor.next()) {
    const bool going_on = take(cursor.document());
    if (cursor.document().damaged()) return std::unexpected(cursor.damage());
    if (!going_on) return {};
  }
  return cursor.status();
}

Status Client::check() const {
  Builder any, one;
  one.integer("limit", 1).keep({"_id"});
  for (const char* collection : {"users", "packets", "packet_spans"}) {
    Cursor cursor = find(collection, any, one);
    if (cursor.next()) return {};
    if (Status status = cursor.status(); !status) return status;
  }
  return failure(ErrorKind::kStorage, "no results in database " + options_.database + " of", hosts_,
                 "the queries of spark/ put them there; --database names another");
}

Error Client::error_of(const bson_error_t& error) const {
  const std::string reason = error.message;
  if (is_about_rights(error)) return {ErrorKind::kPermission, "MongoDB refuses", hosts_, reason};
  if (is_about_reaching(error)) return {ErrorKind::kUnavailable, "cannot reach MongoDB", hosts_, reason};
  return {ErrorKind::kStorage, "MongoDB fails:", hosts_, reason};
}

bool Cursor::next() {
  const bson_t* bson = nullptr;
  if (!mongoc_cursor_next(cursor_.get(), &bson)) return false;
  document_ = Document(bson);
  return true;
}

Status Cursor::status() const {
  bson_error_t error;
  if (!mongoc_cursor_error(cursor_.get(), &error)) return {};
  return std::unexpected(client_->error_of(error));
}

Error Cursor::damage() const {
  const Document same = document_;
  return {ErrorKind::kStorage, "cannot read a document of " + name_, std::string(same.text("_id")),
          "it is damaged, or of a newer version"};
}

}  // namespace weir::mongodb
