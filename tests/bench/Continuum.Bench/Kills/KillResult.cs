using Continuum.Bench.Reporting;
using Continuum.Testing.Kills;

namespace Continuum.Bench.Kills;

/// <summary>One run of kills.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Report">What it showed.</param>
/// <param name="LedgerCommand">The exit status of <c>continuum events ledger</c> after it.</param>
internal sealed record KillResult(MachineFacts Machine, KillReport Report, int LedgerCommand);
