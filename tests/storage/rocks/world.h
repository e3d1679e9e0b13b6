// World: everything that a store holds at one revision, as plain messages. What tests compare a store with.
//
//   worlds.push_back(After(worlds.back(), mutation));              // no store was asked
//   ASSERT_OK_AND_ASSIGN(const World world, WorldOf(*view));       // read resource by resource
#ifndef FANGTAN_TESTS_STORAGE_ROCKS_WORLD_H_
#define FANGTAN_TESTS_STORAGE_ROCKS_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "fangtan/internal/mutation.pb.h"
#include "fangtan/v1/article.pb.h"
#include "fangtan/v1/speaker.pb.h"
#include "storage/store.h"

namespace fangtan::storage {

// Copies share their messages.
struct World {
  // FULL, with create, update and delete times; deleted ones too. By name.
  std::map<std::string, std::shared_ptr<const v1::Article>> articles;
  // Their own fields, with times. By name.
  std::map<std::string, std::shared_ptr<const v1::Speaker>> speakers;
};

// `world` after one operation, which it must accept, or a mutation of them. Rankings and sources are passed
// over.
World After(World world, const internal::Operation& operation, int64_t time_micros);
World After(World world, const internal::Mutation& mutation);

// The operation that stores `article`, FULL and without derived fields.
internal::Operation PutOf(const v1::Article& article, internal::PutArticle::Precondition precondition);

// What `view` shows, read by name, resource by resource; the feed names them.
absl::StatusOr<World> WorldOf(const View& view);

}  // namespace fangtan::storage

#endif  // FANGTAN_TESTS_STORAGE_ROCKS_WORLD_H_
