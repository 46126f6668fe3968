#include "contracts/session_search.h"

#include <algorithm>
#include <tuple>

#include "traffic/activity.h"

namespace weir {
namespace {

using traffic::FlowEndReason;
using traffic::SessionRecord;

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (text.size() > 1 && text.back() == '.') text.pop_back();
  return text;
}

// The same session in two imports: counted in both.
std::vector<StoredSession> merged(std::vector<StoredSession>&& sorted) {
  std::vector<StoredSession> sessions;
  for (StoredSession& session : sorted) {
    StoredSession* same = sessions.empty() ? nullptr : &sessions.back();
    const bool equal = same && same->record.opened == session.record.opened && same->user == session.user &&
                       same->record.key == session.record.key;
    if (equal) {
      same->record.counts.add(session.record.counts);
      same->record.last = std::max(same->record.last, session.record.last);
    } else {
      sessions.push_back(std::move(session));
    }
  }
  return sessions;
}

}  // namespace

SessionMatch::SessionMatch(const SessionQuery& query) : query_(query) {
  if (!query.name) return;
  name_ = lowered(*query.name);
  if (Result<IpAddress> address = parse_address(*query.name); address) named_address_ = *address;
}

bool SessionMatch::key(const traffic::SessionKey& key) const {
  // "::/0" covers the IPv4-mapped block by its bits, and does not mean IPv4.
  const bool same_family = !query_.remote || query_.remote->is_v4() == key.remote.is_v4();
  if (!same_family || (query_.remote && !query_.remote->contains(key.remote))) return false;
  if (!query_.port) return true;
  // In the place of ports ICMP has an identifier.
  return traffic::has_ports(key.transport) && (*query_.port == key.local_port || *query_.port == key.remote_port);
}

bool SessionMatch::time(const SessionRecord& record) const {
  return (!query_.from || record.last >= *query_.from) && (!query_.to || record.opened < *query_.to);
}

bool SessionMatch::name(const SessionRecord& record) const {
  if (!query_.name) return true;
  const std::string& text = record.name.text;
  if ((!text.empty() && text == name_) || (named_address_ && *named_address_ == record.key.remote)) return true;
  return !name_.empty() && text.size() > name_.size() && text.ends_with(name_) &&
         text[text.size() - name_.size() - 1] == '.';
}

bool is_whole(const SessionRecord& record) {
  return record.sequence == 0 && record.end_reason != FlowEndReason::kActiveTimeout &&
         record.end_reason != FlowEndReason::kForcedEnd;
}

SessionRecord added_up(const std::vector<SessionRecord>& by_sequence) {
  SessionRecord sum = by_sequence.back();  // outcome, name, flags and end are those of the newest
  sum.counts = {};
  for (std::size_t i = 0; i < by_sequence.size(); ++i) {
    const SessionRecord& record = by_sequence[i];
    if (i + 1 < by_sequence.size() && by_sequence[i + 1].sequence == record.sequence) continue;
    sum.counts.add(record.counts);
    sum.first = std::min(sum.first, record.first);
    sum.last = std::max(sum.last, record.last);
  }
  return sum;
}

void visit_in_order(std::vector<StoredSession>&& found, std::size_t limit,
                    const std::function<bool(const StoredSession&)>& visit) {
  const auto order = [](const StoredSession& s) { return std::tie(s.record.opened, s.user, s.record.key); };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  const std::vector<StoredSession> sessions = merged(std::move(found));
  for (std::size_t i = sessions.size() - std::min(sessions.size(), limit); i < sessions.size(); ++i) {
    if (!visit(sessions[i])) return;
  }
}

}  // namespace weir
