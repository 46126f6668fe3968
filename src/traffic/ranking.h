// Total orders over the rows of a Settled range (docs/definitions.md), so that results repeat.
#pragma once

#include <vector>

#include "traffic/settled.h"

namespace weir::traffic {

// Indices into the table, best first, at most `limit`. "Used" and "visited" rank by sessions opened, then bytes, then
// key; "by bytes" by bytes, then key. Key order: protocol by name; port by number, then transport; address by its text.
std::vector<std::uint32_t> most_used(const std::vector<SettledPort>& ports, std::size_t limit);
std::vector<std::uint32_t> most_used(const std::vector<SettledProtocol>& protocols, std::size_t limit);
std::vector<std::uint32_t> most_used(const std::vector<SettledRemote>& remotes, std::size_t limit);  // opened in + out
std::vector<std::uint32_t> most_visited(const std::vector<SettledRemote>& remotes,
                                        std::size_t limit);  // visited ones only, by sessions opened out
std::vector<std::uint32_t> by_bytes(const std::vector<SettledSession>& sessions, std::size_t limit);
std::vector<std::uint32_t> by_bytes(const std::vector<SettledPort>& ports, std::size_t limit);
std::vector<std::uint32_t> by_bytes(const std::vector<SettledProtocol>& protocols, std::size_t limit);

// What the rows of a table leave of the totals: packets and bytes exactly; sessions opened when the table folded.
RowCounts other(const Settled& settled, const std::vector<SettledPort>& ports);
RowCounts other(const Settled& settled, const std::vector<SettledRemote>& remotes);
Counts other(const Settled& settled, const std::vector<SettledSession>& sessions);

}  // namespace weir::traffic
