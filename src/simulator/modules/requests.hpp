#pragma once

#include <span>
#include <string>

#include "simulator/model/type.hpp"

/// What belongs to requests, in several files.
namespace flintdesk::simulator {

std::span<const Field> RequestFields();
std::span<const Verb> RequestVerbs();
std::span<const Route> RequestRoutes();
std::span<const V1Shown> RequestRecord();  ///< V1's, by itself and …
std::span<const V1Shown> RequestRow();     ///< … in a list.

/// The types of the fields, as the Cloud tells them.
json::Value Metainfo(const Exchange& exchange);

bool IsClosed(const Desk& desk, const Entity& request);
bool IsOverdue(const Desk& desk, const Entity& request);
/// The description as plain text, cut.
std::string ShortDescription(const Entity& request);
/// The first of its assets; null when it has none.
const Row* PrimaryAsset(const Desk& desk, const Entity& request);
/// Is there a value for the field, a user-defined one among them? The resolution and what is said of the
/// closure are parts.
bool HasValue(const Entity& request, std::string_view field);
/// Times and closing rules that follow from a change.
Outcome<void> SettleRequest(Desk& desk, const Entity& before, Entity& after);

/// A saved view of the list of requests.
struct SavedView {
  std::string_view id;    ///< What V1's `filterby` and V3's `filter_by.name` say.
  std::string_view name;  ///< What people see.
};
std::span<const SavedView> SavedViews();

/// Whether a request belongs to a view; the empty name is all of them, and so is one that is not known, which
/// V1 takes. What lies in the trash belongs to none.
bool IsInSavedView(const Desk& desk, const Entity& request, std::string_view view);
bool IsViewOfAll(std::string_view view);
bool IsSavedView(std::string_view view);

}  // namespace flintdesk::simulator
