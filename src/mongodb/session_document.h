// A flow record out of a document of `sessions` (api/mongodb.md).
#pragma once

#include "mongodb/document.h"
#include "traffic/records.h"

namespace weir::mongodb {

// The document says so when it is damaged.
traffic::SessionRecord record_of(const Document& document);

// packets_in, packets_out, bytes_in, bytes_out.
traffic::Counts counts_of(const Document& document);

}  // namespace weir::mongodb
