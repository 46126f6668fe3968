#include "mongodb/reader.h"

#include <algorithm>
#include <set>

#include "mongodb/client.h"
#include "mongodb/sessions.h"
#include "mongodb/totals.h"

namespace weir::mongodb {
namespace {

using traffic::Level;

constexpr Seconds width_of(Level level) { return level == Level::kHour ? 3600 : 60; }

class Reader final : public ResultReader {
 public:
  explicit Reader(std::unique_ptr<Client> client) : client_(std::move(client)) {}

  Result<std::vector<UserTotals>> users(Period period) override { return read_totals(*client_, period); }

  Status sessions(const SessionQuery& query, const std::function<bool(const StoredSession&)>& visit) override {
    return search_sessions(*client_, query, visit);
  }

  Status panes(Level level, Seconds from, Seconds to, const std::optional<std::string>& user,
               const std::function<bool(const StoredPane&)>& visit) override {
    if (level == Level::kSecond) return {};
    Builder filter, order, options;
    if (user) filter.text("user", *user);
    filter.integer("level", static_cast<std::int64_t>(level)).range("start", from, to);
    options.document("sort", order.integer("start", 1).integer("user", 1)).keep({"start", "user", "settled"});
    Status damage;
    Status status = client_->each("panes", filter, options, [&](const Document& document) {
      auto settled = settled_of(document, document.integer("start"));
      if (!settled) return damage = std::unexpected(settled.error()), false;
      return visit({document.integer("start"), level, std::string(document.text("user")), std::move(*settled)});
    });
    return damage ? status : damage;
  }

  // Whole hours, and minutes where there is none.
  Result<traffic::Settled> range(const std::string& user, Seconds from, Seconds to) override {
    traffic::Settled sum;
    std::set<Seconds> hours;
    for (const Level level : {Level::kHour, Level::kMinute}) {
      const Seconds width = width_of(level);
      Status status = panes(level, from, std::max(from, to - width + 1), user, [&](const StoredPane& pane) {
        if (hours.contains(floor_to(pane.start, 3600))) return true;
        if (level == Level::kHour) hours.insert(pane.start);
        sum == traffic::Settled{} ? void(sum = pane.settled) : merge(sum, pane.settled, client_->options().bounds);
        return true;
      });
      if (!status) return std::unexpected(status.error());
    }
    return sum;
  }

  Result<std::optional<traffic::CurrentProfile>> profile(const std::string& user) override {
    std::optional<traffic::CurrentProfile> found;
    Status damage;
    Builder filter, options;
    Status status =
        client_->each("profiles", filter.text("_id", user), options.integer("limit", 1), [&](const Document& document) {
          const Seconds start = document.integer("long_window_start");
          auto settled = settled_of(document, start);
          if (!settled) return damage = std::unexpected(settled.error()), false;
          found = {user, start, document.integer("long_window_seconds"), document.count("covered_seconds"),
                   std::move(*settled)};
          return true;
        });
    if (!status) return std::unexpected(status.error());
    if (!damage) return std::unexpected(damage.error());
    return found;
  }

  Result<std::optional<std::pair<Seconds, Seconds>>> covered() override {
    std::optional<std::pair<Seconds, Seconds>> covered;
    for (const Level level : {Level::kHour, Level::kMinute}) {
      for (const int order : {1, -1}) {
        auto start = outermost(level, order);
        if (!start) return std::unexpected(start.error());
        if (!*start) continue;
        if (!covered) covered = {**start, **start + width_of(level)};
        covered->first = std::min(covered->first, **start);
        if (order == -1) covered->second = **start + width_of(level);  // minutes come last: they are nearer to the end
      }
    }
    return covered;
  }

  // Seconds are not kept here at all.
  Result<std::vector<std::pair<Seconds, Seconds>>> without_seconds() override { return {{{INT64_MIN, INT64_MAX}}}; }

 private:
  Result<traffic::Settled> settled_of(const Document& document, Seconds start) const {
    return traffic::parse_settled(document.binary("settled"), start, client_->options().bounds);
  }

  // The first (order 1) or last (-1) start of a level: of the network, which has one document where users have many.
  Result<std::optional<Seconds>> outermost(Level level, int order) const {
    std::optional<Seconds> start;
    Builder filter, sort, options;
    filter.integer("level", static_cast<std::int64_t>(level));
    options.document("sort", sort.integer("start", order)).integer("limit", 1).keep({"start"});
    Status status = client_->each("network_panes", filter, options, [&](const Document& document) {
      start = document.integer("start");
      return true;
    });
    if (!status) return std::unexpected(status.error());
    return start;
  }

  std::unique_ptr<Client> client_;
};

}  // namespace

Result<std::unique_ptr<ResultReader>> open_reader(const Options& options) {
  auto client = Client::open(options);
  if (!client) return std::unexpected(client.error());
  if (Status status = (*client)->check(); !status) return std::unexpected(status.error());
  return std::make_unique<Reader>(std::move(*client));
}

}  // namespace weir::mongodb
