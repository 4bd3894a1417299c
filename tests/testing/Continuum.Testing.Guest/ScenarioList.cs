namespace Continuum.Testing.Guest;

/// <summary>Runs scenarios, one after the other, and reports each as one line.</summary>
public static class ScenarioList
{
    /// <returns>The exit code of the program: 0 when all passed.</returns>
    public static async Task<int> RunAsync(
        IEnumerable<(string Name, Func<Task> RunAsync)> scenarios, TextWriter report)
    {
        int failed = 0;
        foreach ((string name, Func<Task> runAsync) in scenarios)
        {
            try
            {
                await runAsync();
                await report.WriteLineAsync(ReportLine.Passed(name));
            }
            catch (Exception exception)
            {
                // The top of the program: what one scenario met must not hide what the others find.
                failed++;
                await report.WriteLineAsync(ReportLine.Failed(name, exception.ToString()));
            }
        }

        return failed == 0 ? 0 : 1;
    }
}
