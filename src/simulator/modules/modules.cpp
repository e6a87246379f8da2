#include "simulator/modules/modules.hpp"

#include <algorithm>

namespace flintdesk::simulator {
namespace {

std::vector<std::string_view> SegmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == path.npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

bool IsId(std::string_view segment) { return segment.starts_with('{'); }

Modules::Modules(std::vector<const Type*> whole) : whole_(std::move(whole)) {
  for (const Type* type : whole_) AddWays(*type, {});
}

void Modules::AddWays(const Type& whole, const std::vector<const Type*>& below) {
  const Type& type = below.empty() ? whole : *below.back();
  for (const Route& route : type.routes) {
    Way way{&route, &whole, &type, below, type.FindVerb(route.verb), SegmentsOf(route.path), 0};
    way.ids = static_cast<std::size_t>(std::count_if(way.segments.begin(), way.segments.end(), IsId));
    ways_.push_back(std::move(way));
  }
  for (const Type* part : type.all_parts()) {
    std::vector<const Type*> deeper = below;
    deeper.push_back(part);
    AddWays(whole, deeper);
  }
}

const Modules::Way* Modules::FindV3(std::string_view verb) const {
  const auto found = std::find_if(ways_.begin(), ways_.end(), [&](const Way& way) {
    return way.route->api == Api::kV3 && way.route->verb == verb;
  });
  return found == ways_.end() ? nullptr : &*found;
}

const Type* Modules::FindWhole(std::string_view many) const {
  const auto found =
      std::find_if(whole_.begin(), whole_.end(), [&](const Type* type) { return type->many == many; });
  return found == whole_.end() ? nullptr : *found;
}

const Modules& ProductModules() {
  static const Modules modules({&AttachmentType(), &RequestType(), &ArchivedRequestType(),
                                &ApprovalListType(), &TagType(), &ViewType(), &PeopleType()});
  return modules;
}

}  // namespace flintdesk::simulator
