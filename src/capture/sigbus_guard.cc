#include "capture/sigbus_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>

namespace weir::capture {
namespace {

// begin is written last and cleared first, so that the handler never sees half a range.
struct Slot {
  std::atomic<std::uintptr_t> begin{0}, end{0};
  std::atomic<bool> lost{false};
};

Slot slots[kMaxGuardedRanges];
std::mutex slots_mutex;
std::uintptr_t page_bytes;
struct sigaction previous_action;

Slot* slot_of(std::uintptr_t address) {
  for (Slot& slot : slots) {
    std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
    if (begin != 0 && begin <= address && address < slot.end.load(std::memory_order_relaxed)) return &slot;
  }
  return nullptr;
}

void pass_on(int signal_number, siginfo_t* info, void* context) {
  if (previous_action.sa_flags & SA_SIGINFO) return previous_action.sa_sigaction(signal_number, info, context);
  if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
    return previous_action.sa_handler(signal_number);
  }
  // Returning repeats the access, and then the default action ends the process.
  signal(SIGBUS, SIG_DFL);
}

// mmap is a bare system call, and so safe here. All from the lost page to the end becomes zeros at once: a file shrinks
// at its end.
void on_sigbus(int signal_number, siginfo_t* info, void* context) {
  auto page = reinterpret_cast<std::uintptr_t>(info->si_addr) & ~(page_bytes - 1);
  Slot* slot = slot_of(page);
  if (slot != nullptr) {
    slot->lost.store(true, std::memory_order_relaxed);
    std::size_t length = slot->end.load(std::memory_order_relaxed) - page;
    void* zeros =
        mmap(reinterpret_cast<void*>(page), length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) return;
  }
  pass_on(signal_number, info, context);
}

void install_handler() {
  page_bytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  struct sigaction action{};
  action.sa_sigaction = on_sigbus;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous_action);
}

}  // namespace

GuardedRange::GuardedRange(const void* begin, std::size_t length) {
  static std::once_flag installed;
  std::call_once(installed, install_handler);
  std::scoped_lock lock(slots_mutex);
  for (int i = 0; i < kMaxGuardedRanges && slot_ < 0; ++i) {
    if (slots[i].begin.load(std::memory_order_relaxed) == 0) slot_ = i;
  }
  if (slot_ < 0) return;
  auto address = reinterpret_cast<std::uintptr_t>(begin);
  slots[slot_].lost.store(false, std::memory_order_relaxed);
  slots[slot_].end.store((address + length + page_bytes - 1) & ~(page_bytes - 1), std::memory_order_relaxed);
  slots[slot_].begin.store(address, std::memory_order_release);
}

GuardedRange::~GuardedRange() {
  std::scoped_lock lock(slots_mutex);
  if (slot_ >= 0) slots[slot_].begin.store(0, std::memory_order_release);
}

bool GuardedRange::lost() const { return slot_ >= 0 && slots[slot_].lost.load(std::memory_order_relaxed); }

}  // namespace weir::capture
