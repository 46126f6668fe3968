#include "emulator/conversation.h"

#include <algorithm>
#include <memory>

#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr Nanoseconds kDelayedAcknowledgement = 40'000'000;  // as Windows and Linux have it; RFC 1122 allows 500 ms
constexpr Nanoseconds kPacketGap = 12'000;  // between two packets that one program sends in a row

bool speaks(const Step& step) {
  return step.kind == Step::Kind::kOpen || step.kind == Step::Kind::kSend || step.kind == Step::Kind::kClose ||
         step.kind == Step::Kind::kAbort;
}

}  // namespace

Nanoseconds Conversation::run(Nanoseconds now, Stream& stream) {
  if (connections_.empty()) {
    for (const ConnectionPlan& plan : plan_.connections) connections_.emplace_back(plan, random_.split(), stream);
  }
  if (sending_) return continue_sending(now, stream);
  if (at_end()) {
    joining_ = children_ > 0;
    return joining_ ? kWaiting : kFinished;
  }
  return perform(now, stream);
}

Nanoseconds Conversation::perform(Nanoseconds now, Stream& stream) {
  const Step& current = step();
  switch (current.kind) {
    case Step::Kind::kOpen:
      return open(now, stream);
    case Step::Kind::kSend:
      return send(now, stream);
    case Step::Kind::kClose:
      return next_step(connection(current.connection).close(current.from, now, stream), current.from, stream);
    case Step::Kind::kAbort:
      return next_step(connection(current.connection).abort(current.from, now, stream), current.from, stream);
    case Step::Kind::kSpawn:
      return spawn(now, stream);
    case Step::Kind::kJoin:
      joining_ = children_ > 0;
      return joining_ ? kWaiting : next_step(now, current.from, stream);
    case Step::Kind::kPause:
      break;
  }
  return next_step(now, current.from, stream);
}

// What cannot be opened ends the conversation.
Nanoseconds Conversation::open(Nanoseconds now, Stream& stream) {
  Connection& opened = connection(step().connection);
  Nanoseconds ready = resolve(opened, now, stream);
  Nanoseconds known = opened.open(ready, stream);
  if (opened.answer() == Answer::kAccepted) return next_step(known, Side::kClient, stream);
  at_ = plan_.steps.size();
  return known;
}

// A user who speaks first has to know whom to send to.
Nanoseconds Conversation::resolve(const Connection& opened, Nanoseconds now, Stream& stream) {
  bool ours = opened.host(Side::kClient).address == stream.self().address;
  return ours ? stream.neighbours().resolve(opened.host(Side::kServer), now, stream) : now;
}

Nanoseconds Conversation::send(Nanoseconds now, Stream& stream) {
  Connection& used = connection(step().connection);
  if (!used.is_tcp()) {
    Nanoseconds ready = step().from == Side::kClient ? resolve(used, now, stream) : now;
    return next_step(used.datagram(step().from, step().content, ready, stream), step().from, stream);
  }
  used.begin(step().from, step().content);
  sending_ = true;
  return continue_sending(now, stream);
}

Nanoseconds Conversation::continue_sending(Nanoseconds now, Stream& stream) {
  Connection& used = connection(step().connection);
  Nanoseconds next = used.flight(now, stream);
  if (!used.done()) return next;
  sending_ = false;
  return next_step(next, step().from, stream);
}

Nanoseconds Conversation::begin_of(const Step& next, Nanoseconds now, const Step& done, Side from) const {
  if (!speaks(next)) return now + next.delay;
  const Connection& speaker = connections_[next.connection];
  bool replies = !speaks(done) || connections_[done.connection].host(from).address != speaker.host(next.from).address;
  return now + next.delay + (replies ? speaker.reaction(next.from) : kPacketGap);
}

Nanoseconds Conversation::next_step(Nanoseconds now, Side from, Stream& stream) {
  const Step& done = step();
  ++at_;
  Nanoseconds begin = at_end() ? now : begin_of(step(), now, done, from);
  if (done.kind == Step::Kind::kSend) settle_acknowledgement(now, begin, done, stream);
  return begin;
}

// Who received the last data acknowledges it with its answer when that comes soon, else by itself.
void Conversation::settle_acknowledgement(Nanoseconds now, Nanoseconds next_begin, const Step& sent, Stream& stream) {
  Connection& used = connection(sent.connection);
  if (!used.is_tcp() || !used.has_unacknowledged(sent.from)) return;
  Side receiver = other(sent.from);
  Nanoseconds heard = now + used.reaction(receiver);
  bool replies = !at_end() && speaks(step()) && step().connection == sent.connection && step().from == receiver;
  if (replies && next_begin <= heard + kDelayedAcknowledgement) return;
  used.acknowledge(receiver, replies ? heard + kDelayedAcknowledgement : heard, stream);
}

Nanoseconds Conversation::spawn(Nanoseconds now, Stream& stream) {
  auto child = std::make_unique<Conversation>(std::move(plan_.children[step().connection]), random_.split());
  ++children_;
  stream.start(std::move(child), now, this);
  return next_step(now, Side::kClient, stream);
}

Nanoseconds Conversation::child_done(Nanoseconds now, Stream& stream) {
  --children_;
  if (!joining_ || children_ > 0) return kWaiting;
  joining_ = false;
  return at_end() ? kFinished : next_step(now, Side::kClient, stream);
}

}  // namespace weir::emulator
