using System.Globalization;

namespace Continuum.Hosting.Configuration;

/// <summary>
/// One setting of a program: what it is called in each of the places it can be given, and what it means.
/// </summary>
/// <param name="Key">
/// Its path in the file, <c>Section:Name</c>. A <c>*</c> segment stands for any name or index
/// (<c>Logging:LogLevel:*</c>).
/// </param>
/// <param name="Default">What holds when it is not given, as text; empty when there is none.</param>
/// <param name="Meaning">A sentence: what it does, with the unit.</param>
/// <param name="Kind">What its text must be.</param>
/// <param name="ShortFlag">A second, shorter flag (<c>--data</c>), or null.</param>
/// <param name="IsSecret">Whether its value must never be printed.</param>
public sealed record Setting(
    string Key,
    string Default,
    string Meaning,
    SettingKind Kind = SettingKind.Text,
    string? ShortFlag = null,
    bool IsSecret = false)
{
    /// <summary>The prefix of every environment variable that is ours.</summary>
    public const string EnvironmentPrefix = "CONTINUUM_";

    /// <summary>The environment variable: two underscores between sections.</summary>
    public string EnvironmentVariable =>
        EnvironmentPrefix + Key.ToUpperInvariant().Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The flag, in lower case; flags are matched without regard to case.</summary>
    public string Flag => "--" + Key.ToLowerInvariant();

    /// <summary>All its names, for messages.</summary>
    public string Names => $"{Key} ({EnvironmentVariable}, {ShortFlag ?? Flag})";

    /// <summary>What its text must be, or null when the text is fine.</summary>
    internal string? WhatWouldBeRight(string value) => Kind switch
    {
        SettingKind.WholeNumber when !long.TryParse(
            value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
        SettingKind.Number when !double.TryParse(
            value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "a number",
        SettingKind.Switch when !bool.TryParse(value, out _) => "true or false",
        _ => null,
    };

    /// <summary>Whether a concrete path is this setting.</summary>
    internal bool Matches(string key)
    {
        string[] own = Key.Split(':');
        string[] other = key.Split(':');
        return own.Length == other.Length && own.Zip(other).All(pair =>
            (pair.First == "*" && pair.Second.Length > 0)
            || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
