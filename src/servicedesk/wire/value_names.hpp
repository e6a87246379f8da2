#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "base/result.hpp"
#include "servicedesk/wire/custom_field.hpp"

namespace flintdesk::servicedesk {

/// A field as its values are looked up: fields that share a look-up share its names, and one without has
/// names of its own.
struct FieldName {
  std::string_view name;
  std::string_view lookup = {};  ///< As in catalogue::Field.
};
/// The list of the service desk that a field takes its values from, by our name: "statuses"; empty for none.
std::string_view LookupOf(std::string_view field);

/// What is sent for what was typed. The service desk compares names letter by letter, so a value that equals
/// one of the product's default names but for case is sent in the product's spelling, and the status `Close`
/// of the connector's own document as `Closed`. Anything else is sent as typed. Plain data; cheap to make for
/// a call, and to copy.
///
///   ValueNames::Make(nullptr).value().Of({"status", "statuses"}, "on hold")  // "On Hold"
class ValueNames {
 public:
  /// `configured` is `value-names` of the connector's configuration, null when it is absent. An empty object
  /// empties the whole table. Otherwise every member is the name of a request's field with an object of
  /// typed and sent names, laid over the defaults of its look-up; an empty object empties those. The member
  /// `fields` gives the API names of custom fields by their labels, for V3. Errors: kInvalidConfiguration,
  /// naming the member.
  static Result<ValueNames> Make(const json::Value* configured);

  /// What to send for `typed`.
  std::string Of(FieldName field, std::string_view typed) const;

  /// The custom field of a label: that the configuration names, else that was learnt; without an API name
  /// when nobody knows it.
  CustomField FieldOf(std::string_view label) const;
  /// The label of an API name; empty when nobody knows it.
  std::string LabelOf(std::string_view api_name) const;
  /// What the service desk calls the field that is given as `name`, a label or an API name.
  void Learn(const std::string& name, const CustomField& field);
  /// How the service desk spells a name of one of its lists that was typed in another case.
  void LearnSpelling(std::string_view lookup, std::string_view typed, const std::string& name);
  /// The labels by their API names; null when none is known.
  using Labels = std::map<std::string, std::string>;
  std::shared_ptr<const Labels> labels() const { return labels_; }

 private:
  using Names = std::map<std::string, std::string>;  // typed name in lower case, then the name to send
  struct Table {
    std::map<std::string, Names, std::less<>> lookups;
    std::map<std::string, Names, std::less<>> others;  // by the field's own name

    Names& NamesOf(FieldName field);
    const std::string* Find(FieldName field, std::string_view typed) const;
  };
  static Table DefaultTable();
  static std::shared_ptr<const Table> EmptyTable();

  std::shared_ptr<const Table> table_ = EmptyTable();
  std::shared_ptr<const Labels> labels_;
  std::map<std::string, CustomField> learnt_;                             // by what was given, in lower case
  std::map<std::pair<std::string, std::string>, std::string> spellings_;  // by list and name to be sent
};

/// A site that stands for none: `-`, which working flintbits send on every add and update, or nothing at all.
bool IsNoSite(std::string_view site);

/// Line ends as `<br>`, since the service desk reads descriptions and notes as HTML; nothing else is touched.
std::string LinesAsHtml(std::string_view text);

}  // namespace flintdesk::servicedesk
