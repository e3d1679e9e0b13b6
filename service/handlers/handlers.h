// Handlers: every method of the contract as a row of the table of RPCs. Those that no handler serves yet have
// rows that answer UNIMPLEMENTED with an ErrorInfo, so that a caller can tell them from a wrong address.
#ifndef FANGTAN_SERVICE_HANDLERS_HANDLERS_H_
#define FANGTAN_SERVICE_HANDLERS_HANDLERS_H_

#include <vector>

#include "service/handlers/admin.h"
#include "service/handlers/articles.h"
#include "service/handlers/changes.h"
#include "service/handlers/import_export.h"
#include "service/handlers/interviews.h"
#include "service/handlers/operation_registry.h"
#include "service/handlers/operations.h"
#include "service/handlers/rankings.h"
#include "service/handlers/search.h"
#include "service/handlers/sources.h"
#include "service/handlers/speakers.h"
#include "service/page_token.h"
#include "service/rpc/method.h"
#include "storage/store.h"

namespace fangtan::service {

class Handlers {
 public:
  // `store` must outlive this object, and this object the rows.
  explicit Handlers(storage::Store& store);

  // One row for each method of each service of fangtan.v1, and of the operations that some of them begin.
  std::vector<rpc::Method> Methods() const;

  // Answers callers who wait for an operation: the server stops.
  void StopWaiting() { registry_.StopWaiting(); }

 private:
  const storage::Store& store_;
  const PageTokenSealer tokens_;
  const Articles articles_;
  const Importer importer_;
  const Exporter exporter_;
  const Interviews interviews_;
  const Speakers speakers_;
  const Search search_;
  const Sources sources_;
  const Rankings rankings_;
  const Changes changes_;
  const Admin admin_;
  const Operations operations_;
  OperationRegistry registry_;  // last: what it runs uses all of the above
};

}  // namespace fangtan::service

#endif  // FANGTAN_SERVICE_HANDLERS_HANDLERS_H_
