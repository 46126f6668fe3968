#include "mongodb/sessions.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "contracts/session_search.h"
#include "mongodb/session_document.h"

namespace weir::mongodb {
namespace {

using traffic::SessionRecord;

constexpr std::size_t kOpenedAtOnce = 200;  // times in one question

struct Identity {  // of a session
  std::string user;
  traffic::SessionKey key;
  Nanoseconds opened = 0;
  friend bool operator<(const Identity& a, const Identity& b) {
    return std::tie(a.user, a.opened, a.key) < std::tie(b.user, b.opened, b.key);
  }
};

// For a regular expression: everything but letters and digits stands for itself.
std::string quoted(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    (plain ? pattern : pattern += '\\') += c;
  }
  return pattern;
}

bool is_text(const std::string& bytes) {
  return bson_utf8_validate(bytes.data(), bytes.size(), false) &&
         std::none_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0 && c < ' '; });
}

class Search {
 public:
  Search(const Client& client, const SessionQuery& query) : client_(client), query_(query), match_(query) {}

  Status run() {
    Status found = find();
    return found ? complete() : found;
  }

  std::vector<StoredSession> collect() {
    std::vector<StoredSession> found;
    for (auto& [identity, records] : sessions_) {
      std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
      SessionRecord sum = added_up(records);
      if (match_.time(sum) && match_.name(sum)) found.push_back({identity.user, std::move(sum)});
    }
    return found;
  }

 private:
  // What the server can tell of a record by itself; the rest is compared here.
  void add_conditions(Builder& filter) const {
    if (query_.user) filter.text("user", *query_.user);
    if (query_.remote && query_.remote->length == 128)
      filter.text("remote_address", format_address(query_.remote->address));
    filter.range("opened", std::nullopt, query_.to).range("last", query_.from, std::nullopt);
    Builder all;
    int conditions = 0;
    const auto add = [&](const Builder& any_of) {
      Builder condition;
      condition.array("$or", any_of);
      all.document(std::to_string(conditions++).c_str(), condition);
    };
    if (query_.port) add_port(add);
    if (query_.name && is_text(match_.lowered_name())) add_name(add);
    if (conditions != 0) filter.array("$and", all);
  }

  void add_port(const auto& add) const {
    Builder local, remote, any_of;
    any_of.document("0", local.integer("local_port", *query_.port));
    any_of.document("1", remote.integer("remote_port", *query_.port));
    add(any_of);
  }

  void add_name(const auto& add) const {
    Builder itself, below, address, any_of;
    any_of.document("0", itself.text("name", match_.lowered_name()));
    any_of.document("1", below.regex("name", "\\." + quoted(match_.lowered_name()) + "$"));
    if (match_.named_address()) {
      any_of.document("2", address.text("remote_address", format_address(*match_.named_address())));
    }
    add(any_of);
  }

  Status find() {
    Builder filter, options;
    add_conditions(filter);
    return client_.each("sessions", filter, options, [&](const Document& document) {
      SessionRecord record = record_of(document);
      if (match_.time(record) && match_.key(record.key) && match_.name(record)) {
        Identity identity{std::string(document.text("user")), record.key, record.opened};
        sessions_[std::move(identity)].push_back(std::move(record));
      }
      return true;
    });
  }

  // Records that find() passed over: before `from`, or without the name. A session's records have its opening in
  // common.
  Status complete() {
    if (!query_.from && !query_.name) return {};
    std::map<std::string, std::vector<Nanoseconds>> opened;  // by user, ascending
    for (auto& [identity, records] : sessions_) {
      if (std::any_of(records.begin(), records.end(), is_whole)) continue;
      std::vector<Nanoseconds>& times = opened[identity.user];
      if (times.empty() || times.back() != identity.opened) times.push_back(identity.opened);
    }
    for (const auto& [user, times] : opened) {
      for (std::size_t at = 0; at < times.size(); at += kOpenedAtOnce) {
        const std::size_t end = std::min(times.size(), at + kOpenedAtOnce);
        if (Status status = read_again(user, {times.begin() + at, times.begin() + end}); !status) return status;
      }
    }
    return {};
  }

  Status read_again(const std::string& user, const std::vector<Nanoseconds>& opened) {
    Builder times, one_of, filter, options;
    int index = 0;
    for (const Nanoseconds time : opened) times.integer(std::to_string(index++).c_str(), time);
    filter.text("user", user).document("opened", one_of.array("$in", times));
    std::map<Identity, std::vector<SessionRecord>> all;
    Status status = client_.each("sessions", filter, options, [&](const Document& document) {
      SessionRecord record = record_of(document);
      Identity identity{user, record.key, record.opened};
      if (sessions_.contains(identity)) all[std::move(identity)].push_back(std::move(record));
      return true;
    });
    for (auto& [identity, records] : all) sessions_[identity] = std::move(records);
    return status;
  }

  const Client& client_;
  const SessionQuery& query_;
  SessionMatch match_;
  std::map<Identity, std::vector<SessionRecord>> sessions_;
};

}  // namespace

Status search_sessions(const Client& client, const SessionQuery& query,
                       const std::function<bool(const StoredSession&)>& visit) {
  Search search(client, query);
  if (Status status = search.run(); !status) return status;
  visit_in_order(search.collect(), query.limit, visit);
  return {};
}

}  // namespace weir::mongodb
