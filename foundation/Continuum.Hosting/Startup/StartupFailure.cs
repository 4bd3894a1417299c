namespace Continuum.Hosting.Startup;

/// <summary>Why a program did not start, in the words that its operator reads.</summary>
/// <param name="Code">What the program ends with.</param>
/// <param name="Message">What is wrong; the first line printed.</param>
/// <param name="Details">Further lines: the single mistakes, or the remedy.</param>
internal sealed record StartupFailure(ExitCode Code, string Message, IReadOnlyList<string> Details)
{
    public void Print(TextWriter writer)
    {
        writer.WriteLine($"error: {Message}");
        foreach (string detail in Details)
        {
            writer.WriteLine($"  {detail}");
        }
    }
}
