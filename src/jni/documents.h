// Results as documents of MongoDB (api/mongodb.md). Each has its natural key as _id, so that writing it again is a
// no-op.
#pragma once

#include "jni/step.h"
#include "traffic/records.h"

namespace weir::jni {

OutputRow document_of(const traffic::PaneRow& row);
OutputRow document_of(const traffic::UserName& user, const traffic::SessionRecord& record);
OutputRow document_of(const traffic::CurrentProfile& profile, const traffic::Bounds& bounds);
// What a user did in one minute; late packets included.
OutputRow document_of(const traffic::UserRow& row, Seconds minute);
OutputRow document_of(const traffic::NetworkPaneRow& row);

}  // namespace weir::jni
