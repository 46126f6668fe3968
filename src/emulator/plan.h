// What a conversation is to be, before it happens: its connections, and who says what, one thing after the other. Plans
// are values; the TCP and UDP models (conversation.h) turn them into packets.
#pragma once

#include <memory>
#include <vector>

#include "emulator/content.h"
#include "emulator/flow.h"

namespace weir::emulator {

// What becomes of the first packet of a connection.
enum class Answer : std::uint8_t {
  kAccepted,
  kRefused,  // TCP: a reset; UDP: an ICMP port unreachable from the server
  kSilent,  // nothing; the opening is tried again as RFC 6298 has it, `attempts` times in all
  kUnreachable,  // an ICMP host unreachable from the gateway
};

struct ConnectionPlan {
  Host client, server;
  std::uint16_t client_port = 0;  // 0: the next free port of the stream's user
  std::uint16_t server_port = 0;
  std::uint8_t transport = kTcp;
  Answer answer = Answer::kAccepted;
  std::uint8_t attempts = 4;  // TCP, kSilent
};

struct Plan;

struct Step {
  enum class Kind : std::uint8_t {
    kOpen,  // TCP handshake, as `answer` says. UDP and ICMP need none
    kSend,  // `content` from `from`: TCP by segments, else one datagram
    kClose,  // FIN from `from`, FIN back
    kAbort,  // RST from `from`
    kPause,  // nothing but `delay`
    kSpawn,  // child plan number `connection` begins, beside what follows
    kJoin,  // waits for all children
  };
  Kind kind = Kind::kPause;
  std::uint8_t connection = 0;
  Side from = Side::kClient;
  Nanoseconds delay = 0;  // thought before it, beside the round trip
  Content content{};
};

struct Plan {
  std::vector<ConnectionPlan> connections;
  std::vector<Step> steps;
  std::vector<Plan> children;

  // Each gives the number of what was added, to be named by steps.
  std::uint8_t connect(const Host& client, const Host& server, std::uint16_t server_port,
                       std::uint8_t transport = kTcp);
  std::uint8_t add(ConnectionPlan connection);

  void open(std::uint8_t connection, Nanoseconds delay = 0);
  void send(std::uint8_t connection, Side from, Content content, Nanoseconds delay = 0);
  void close(std::uint8_t connection, Side from, Nanoseconds delay = 0);
  void abort(std::uint8_t connection, Side from, Nanoseconds delay = 0);
  void pause(Nanoseconds delay);
  void spawn(Plan child);
  void join();
};

}  // namespace weir::emulator
