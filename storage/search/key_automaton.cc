#include "storage/search/key_automaton.h"

#include <algorithm>
#include <numeric>

namespace fangtan::storage {

void KeyAutomaton::Add(std::span<const TermKey> keys, uint32_t id) {
  State state = 0;
  for (const TermKey key : keys) {
    const auto [edge, is_new] = edges_.try_emplace({state, key}, static_cast<State>(nodes_.size()));
    if (is_new) nodes_.push_back({.parent = state, .key = key, .depth = nodes_[state].depth + 1});
    state = edge->second;
  }
  nodes_[state].ids.push_back(id);
}

void KeyAutomaton::Link() {
  std::vector<State> by_depth(nodes_.size());
  std::iota(by_depth.begin(), by_depth.end(), 0);
  std::stable_sort(by_depth.begin(), by_depth.end(),
                   [this](State a, State b) { return nodes_[a].depth < nodes_[b].depth; });
  for (const State state : by_depth) {
    Node& node = nodes_[state];
    if (node.depth > 1) node.fallback = Next(nodes_[node.parent].fallback, node.key);
    const Node& fallback = nodes_[node.fallback];
    node.shorter = fallback.ids.empty() ? fallback.shorter : node.fallback;
  }
}

KeyAutomaton::State KeyAutomaton::Next(State state, TermKey key) const {
  for (;;) {
    const auto edge = edges_.find({state, key});
    if (edge != edges_.end()) return edge->second;
    if (state == 0) return 0;
    state = nodes_[state].fallback;
  }
}

}  // namespace fangtan::storage
