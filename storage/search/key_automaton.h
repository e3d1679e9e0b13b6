// KeyAutomaton: finds many sequences of keys in a text's tokens in one pass, in time linear in the text, the
// sequences and what is found (Aho and Corasick, Efficient String Matching, CACM 18(6), 1975).
//
//   KeyAutomaton automaton;
//   automaton.Add(keys, 7);
//   automaton.Link();
//   KeyAutomaton::State state = 0;
//   for (const Token& token : tokens) {
//     state = automaton.Next(state, token.key);
//     automaton.ForEachFound(state, [](uint32_t id, uint32_t length) { ... });  // those that end with this
//     token
//   }
//
// Const access from any thread once it is linked.
#ifndef FANGTAN_STORAGE_SEARCH_KEY_AUTOMATON_H_
#define FANGTAN_STORAGE_SEARCH_KEY_AUTOMATON_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/search/token.h"

namespace fangtan::storage {

class KeyAutomaton {
 public:
  using State = uint32_t;

  // REQUIRES: `keys` is not empty, and Link has not been called.
  void Add(std::span<const TermKey> keys, uint32_t id);
  void Link();

  State Next(State state, TermKey key) const;

  template <typename Found>
  void ForEachFound(State state, Found found) const {
    if (nodes_[state].ids.empty()) state = nodes_[state].shorter;
    for (; state != 0; state = nodes_[state].shorter) {
      for (const uint32_t id : nodes_[state].ids) found(id, nodes_[state].depth);
    }
  }

 private:
  struct Node {
    State parent = 0;
    TermKey key = 0;  // leads here from `parent`
    uint32_t depth = 0;
    State fallback = 0;         // the longest end of this sequence that begins another one
    State shorter = 0;          // the next of the fallbacks that ends a sequence
    std::vector<uint32_t> ids;  // sequences that end here
  };
  struct Edge {
    State from;
    TermKey key;

    bool operator==(const Edge&) const = default;
  };
  struct EdgeHash {
    size_t operator()(const Edge& edge) const {
      const uint64_t mixed =
          (edge.key ^ (edge.key >> 29) ^ (uint64_t{edge.from} << 40)) * 0x9E3779B97F4A7C15u;
      return mixed ^ (mixed >> 32);
    }
  };

  std::vector<Node> nodes_ = std::vector<Node>(1);
  absl::flat_hash_map<Edge, State, EdgeHash> edges_;
};

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_KEY_AUTOMATON_H_
