namespace Continuum.Hosting.Configuration;

/// <summary>One thing that is wrong in what the operator wrote.</summary>
/// <param name="Source">Where: the file and line, the environment variable or the flag.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record ConfigurationMistake(string Source, string Message)
{
    public override string ToString() => $"{Source}: {Message}";
}
