using System.Diagnostics;
using System.Globalization;

namespace Continuum.Placement.Lab.Protocol.Milp;

/// <summary>The branch-and-cut solver CBC (Debian's coinor-cbc), run as a program.</summary>
internal sealed class Solver
{
    private readonly string _program;

    private Solver(string program) => _program = program;

    /// <summary>Null where it is not installed.</summary>
    internal static Solver? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "cbc"))
        .FirstOrDefault(File.Exists) is { } program ? new Solver(program) : null;

    /// <summary>Why tests that need it cannot run; null where they can.</summary>
    internal static string? Obstacle() => Find() is null ? "needs the solver cbc (Debian's coinor-cbc)" : null;

    /// <summary>Solves a program in CPLEX's LP format; what was found by then where the time is up.</summary>
    /// <exception cref="InvalidOperationException">The solver did not understand it.</exception>
    internal MilpAnswer Solve(string program, TimeSpan limit, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("continuum-milp").FullName;
        try
        {
            string input = Path.Combine(folder, "problem.lp");
            string output = Path.Combine(folder, "solution.txt");
            File.WriteAllText(input, program);
            string log = Run(
                [
                    input, "seconds", limit.TotalSeconds.ToString(CultureInfo.InvariantCulture), "timeMode", "elapsed",
                    "ratioGap", "0", "allowableGap", "0", "solve", "solution", output,
                ],
                limit + TimeSpan.FromSeconds(60),
                cancellation);
            return Read(log, File.Exists(output) ? File.ReadAllLines(output) : []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Run(string[] arguments, TimeSpan limit, CancellationToken cancellation)
    {
        ProcessStartInfo start =
            new(_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{_program} did not start");
        using CancellationTokenRegistration stop = cancellation.Register(() => process.Kill());
        // Its limit is its own; a solver that does not keep it by far is ended.
        using Timer late = new(_ => process.Kill(), null, limit, Timeout.InfiniteTimeSpan);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string log = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return log;
    }

    private static MilpAnswer Read(string log, string[] solution)
    {
        string status = solution.FirstOrDefault() ?? "";
        if (log.Contains("### ERROR", StringComparison.Ordinal) || log.Contains("Error reading", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("cbc did not understand it: " + log[Math.Max(0, log.Length - 400)..]);
        }

        bool optimal = status.StartsWith("Optimal", StringComparison.Ordinal);
        bool infeasible = status.StartsWith("Infeasible", StringComparison.Ordinal)
            || status.StartsWith("Integer infeasible", StringComparison.Ordinal);
        int at = status.IndexOf("objective value", StringComparison.Ordinal);
        bool has = at >= 0 && !infeasible && !log.Contains("No feasible solution found", StringComparison.Ordinal);
        double? value = has ? Number(status[(at + "objective value".Length)..]) : null;
        HashSet<string> ones = new(StringComparer.Ordinal);
        foreach (string line in solution.Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int name = fields.Length > 0 && fields[0] == "**" ? 2 : 1;
            if (fields.Length > name + 1 && Number(fields[name + 1]) is > 0.5)
            {
                ones.Add(fields[name]);
            }
        }

        return new MilpAnswer(optimal, infeasible, value, optimal ? value : Bound(log), ones);
    }

    // "Lower bound:" is printed when the time is up; before branching began there is the relaxation's value at least.
    private static double? Bound(string log)
    {
        double? bound = null;
        foreach (string line in log.Split('\n'))
        {
            if (line.StartsWith("Lower bound:", StringComparison.Ordinal))
            {
                return Number(line["Lower bound:".Length..]);
            }

            bound = line.StartsWith("Continuous objective value is", StringComparison.Ordinal)
                ? Number(line["Continuous objective value is".Length..])
                : bound;
        }

        return bound;
    }

    private static double? Number(string text) => double.TryParse(
        text.Trim().Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
