#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the command line said, one struct a command. Filled by program.cpp, read by the commands.
namespace flintdesk::cli {

/// Options of every command that works in a home folder.
struct HomeOptions {
  std::string home;       ///< --home, else FLINTDESK_HOME, else the working directory.
  std::string log_level;  ///< --log-level, else FLINTDESK_LOG_LEVEL, else flintdesk.conf, else info.
  /// --trace of a command that makes calls, else FLINTDESK_TRACE, else flintdesk.conf, else none.
  std::optional<std::string> trace = {};
};

struct RunOptions {
  HomeOptions home;
  std::string bit;
  std::string input;                    ///< JSON or XML text, @FILE, or - for standard input.
  std::vector<std::string> set;         ///< NAME=VALUE, laid over the input.
  std::vector<std::string> connectors;  ///< NAME=OTHER or OTHER.
  std::optional<std::int64_t> timeout;
  bool meta = false;
};

struct CallOptions {
  HomeOptions home;
  std::vector<std::string> arguments;  ///< Everything after `call`; the catalogue knows what it means.
  bool by_help = false;                ///< Typed as `help call …`, whose one word is an action.
};

struct ActionsOptions {
  std::string name;  ///< Of an action or a group; empty: all.
  std::string find;
  bool json = false;
  std::string write_reference;  ///< Folder for the reference pages; empty: none.
  bool endpoints = false;       ///< Print the requests that are sent, as CSV.
};

struct SimulateOptions {
  int port = 8080;
  std::string bind;
  std::vector<std::string> allow_hosts;
  bool tls = false;
  std::string base_path;
  std::string data;
  std::string state;
  bool lenient_names = false;
  std::string api_key;
  std::string profile;
  bool log = false;
  bool endpoints = false;  ///< Print the requests that are served, as CSV, and end.
};

struct DoctorOptions {
  HomeOptions home;
  std::string connector;
  std::string config;
  std::string save_certificate;
};

struct LogOptions {
  HomeOptions home;
  std::string since = "24h";
  std::string connector;
  std::string action;
  std::string request_id;
  std::string outcome;  ///< An exit code's number or name, failed, unfinished or taken-over; empty: all.
  std::string output;   ///< table, json or jsonl; empty: by where it goes.
};

struct InitOptions {
  std::string folder;
  std::string host;  ///< A name or a whole URL, as it was typed.
  std::string url;   ///< The same under another name.
  std::string port;  ///< As it was typed.
  std::string base_path;
  std::optional<bool> tls;
  std::string key;  ///< @FILE, - or env:NAME; never the key itself.
  std::string name = "manageenginesdp";
  std::string ca_file;
  bool skip_doctor = false;
  // Of a service desk in the cloud:
  bool cloud = false;
  std::string data_center;
  std::string accounts_host;
  std::string portal;
  std::string client_id;
  std::string client_secret;  ///< @FILE, - or env:NAME, as the next two; never the secret itself.
  std::string code;
  std::string refresh_token;
};

}  // namespace flintdesk::cli
