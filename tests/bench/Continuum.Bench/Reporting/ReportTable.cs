using System.Globalization;

namespace Continuum.Bench.Reporting;

/// <summary>The report for people.</summary>
internal static class ReportTable
{
    public static void Write(BenchReport report, TextWriter to)
    {
        MachineFacts machine = report.Machine;
        to.WriteLine();
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Bench}: {machine.Cores} cores ({machine.Cpu}), {machine.Memory}, Linux {machine.Kernel}, ")
            + (machine.Kvm is null ? "" : $"KVM: {machine.Kvm}; ")
            + string.Create(CultureInfo.InvariantCulture,
                $"{machine.SandboxKind} sandboxes, load {machine.LoadBefore} before and {machine.LoadAfter} after"));
        to.WriteLine();
        Line(to, "case", "metric", "value", "unit", "peer", "peer's", "ratio", "n", "sandbox");
        foreach (ResultRow row in report.Results)
        {
            Line(to, row.Case, row.Metric, Text(row.Value), row.Unit, row.Peer ?? "-", Text(row.PeerValue),
                Text(row.Ratio), row.N.ToString(CultureInfo.InvariantCulture), row.Kvm ?? row.Sandbox ?? "");
        }

        to.WriteLine();
        foreach (string skipped in report.Skipped)
        {
            to.WriteLine($"skipped: {skipped}");
        }
    }

    private static void Line(TextWriter to, params string[] cells) => to.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{cells[0],-32} {cells[1],-10} {cells[2],9} {cells[3],-10} {cells[4],-12} {cells[5],9} {cells[6],8} {cells[7],8}")
        + (cells[8].Length == 0 ? "" : "  " + cells[8]));

    private static string Text(double? value) => value is { } number
        ? number.ToString("0.####", CultureInfo.InvariantCulture)
        : "-";
}
