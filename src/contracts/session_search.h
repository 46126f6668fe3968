// What a SessionQuery asks of a flow record, and how the records of one session are added up: the same in every store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contracts/result_reader.h"

namespace weir {

// The parts of a query that records are held against. Must not outlive the query. The user is the store's to compare.
class SessionMatch {
 public:
  explicit SessionMatch(const SessionQuery& query);

  bool key(const traffic::SessionKey& key) const;  // remote and port
  // Every session that matches has a record that does: its last one's packets are in time, and each has its opening.
  bool time(const traffic::SessionRecord& record) const;
  // The name itself or a subdomain of it, case and a final dot apart; or the remote's address in any of its texts.
  bool name(const traffic::SessionRecord& record) const;

  const std::string& lowered_name() const { return name_; }
  const std::optional<IpAddress>& named_address() const { return named_address_; }

 private:
  const SessionQuery& query_;
  std::string name_;
  std::optional<IpAddress> named_address_;
};

// A session whose only record this is: there is no more of it.
bool is_whole(const traffic::SessionRecord& record);

// Records of one session, at least one, as one. By sequence; of two with the same sequence the later one counts.
traffic::SessionRecord added_up(const std::vector<traffic::SessionRecord>& by_sequence);

// By opened, user, key; of more than `limit` the newest.
void visit_in_order(std::vector<StoredSession>&& sessions, std::size_t limit,
                    const std::function<bool(const StoredSession&)>& visit);

}  // namespace weir
