#include "emulator/plan.h"

namespace weir::emulator {

std::uint8_t Plan::connect(const Host& client, const Host& server, std::uint16_t server_port, std::uint8_t transport) {
  ConnectionPlan connection;
  connection.client = client, connection.server = server;
  connection.server_port = server_port;
  connection.transport = transport;
  return add(connection);
}

std::uint8_t Plan::add(ConnectionPlan connection) {
  WEIR_CHECK(connections.size() < UINT8_MAX);
  connections.push_back(connection);
  return static_cast<std::uint8_t>(connections.size() - 1);
}

void Plan::open(std::uint8_t connection, Nanoseconds delay) {
  steps.push_back({Step::Kind::kOpen, connection, Side::kClient, delay});
}

void Plan::send(std::uint8_t connection, Side from, Content content, Nanoseconds delay) {
  steps.push_back({Step::Kind::kSend, connection, from, delay, std::move(content)});
}

void Plan::close(std::uint8_t connection, Side from, Nanoseconds delay) {
  steps.push_back({Step::Kind::kClose, connection, from, delay});
}

void Plan::abort(std::uint8_t connection, Side from, Nanoseconds delay) {
  steps.push_back({Step::Kind::kAbort, connection, from, delay});
}

void Plan::pause(Nanoseconds delay) { steps.push_back({Step::Kind::kPause, 0, Side::kClient, delay}); }

void Plan::spawn(Plan child) {
  WEIR_CHECK(children.size() < UINT8_MAX);
  children.push_back(std::move(child));
  steps.push_back({Step::Kind::kSpawn, static_cast<std::uint8_t>(children.size() - 1)});
}

void Plan::join() { steps.push_back({Step::Kind::kJoin}); }

}  // namespace weir::emulator
