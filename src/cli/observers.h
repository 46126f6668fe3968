// What listens to a run: several observers as one.
#pragma once

#include <vector>

#include "engine/engine.h"

namespace weir::cli {

class Observers : public engine::Observer {
 public:
  void add(engine::Observer* observer) { all_.push_back(observer); }  // not owned
  bool wants_windows() const override {
    bool wanted = false;
    for (engine::Observer* one : all_) wanted = one->wants_windows() || wanted;
    return wanted;
  }
  void window(const engine::Window& window) override {
    for (engine::Observer* one : all_) one->window(window);
  }
  void long_window(const traffic::CurrentProfile& profile) override {
    for (engine::Observer* one : all_) one->long_window(profile);
  }
  void network_pane(const traffic::NetworkPaneRow& pane) override {
    for (engine::Observer* one : all_) one->network_pane(pane);
  }
  void settled(Seconds until, const engine::Counters& counters) override {
    for (engine::Observer* one : all_) one->settled(until, counters);
  }
  void problem(const Error& error) override {
    for (engine::Observer* one : all_) one->problem(error);
  }

 private:
  std::vector<engine::Observer*> all_;
};

}  // namespace weir::cli
