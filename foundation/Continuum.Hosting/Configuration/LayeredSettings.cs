using Continuum.Hosting.Startup;

namespace Continuum.Hosting.Configuration;

/// <summary>
/// A program's settings out of their layers: the defaults, over them the file <c>continuum.json</c>, over it the
/// environment (<c>CONTINUUM_…</c>), over all the flags. Everything wrong in any layer is reported at once.
/// </summary>
internal sealed class LayeredSettings
{
    /// <summary>The file that is read when none is named and it is there.</summary>
    public const string DefaultFile = "continuum.json";

    private const string FileVariable = Setting.EnvironmentPrefix + "CONFIG";

    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationMistake> _mistakes = [];
    private readonly List<string> _warnings = [];
    private readonly SettingsReference _settings;

    private LayeredSettings(SettingsReference settings) => _settings = settings;

    /// <summary>What holds, by key, defaults included.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>
    /// What looks mistaken but need not be: environment variables that no setting of this program has.
    /// </summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads all layers.</summary>
    /// <exception cref="StartupException">The file named does not exist.</exception>
    public static LayeredSettings Load(
        SettingsReference settings,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        LayeredSettings layers = new(settings);
        CommandLine flags = CommandLine.Parse(arguments, settings);
        foreach (Setting setting in settings.All.Where(setting => setting.Default.Length > 0))
        {
            layers._values[setting.Key] = setting.Default;
        }

        layers.AddFile(flags.File ?? environment.GetValueOrDefault(FileVariable));
        layers.AddEnvironment(environment);
        layers._mistakes.AddRange(flags.Mistakes);
        foreach ((string key, string value) in flags.Values)
        {
            layers.Set($"--{key}", key, value, settings.Find(key)!);
        }

        return layers;
    }

    /// <summary>What is wrong in the layers, or null when nothing is.</summary>
    public StartupFailure? Failure()
    {
        if (_mistakes.Count == 0)
        {
            return null;
        }

        bool onlyFlags = _mistakes.All(mistake => mistake.Source.StartsWith('-'));
        string count = _mistakes.Count == 1
            ? "there is a mistake in the settings"
            : $"there are {_mistakes.Count} mistakes in the settings";
        return new(onlyFlags ? ExitCode.Usage : ExitCode.Configuration, count,
            [.. _mistakes.Select(mistake => mistake.ToString())]);
    }

    private void AddFile(string? named)
    {
        string path = named ?? DefaultFile;
        if (!File.Exists(path))
        {
            if (named is not null)
            {
                throw new StartupException(ExitCode.Configuration, $"there is no settings file {path}",
                    $"Correct --config or {FileVariable}, or create the file.");
            }

            return;
        }

        JsonSettingsFile file = JsonSettingsFile.Parse(File.ReadAllBytes(path));
        foreach ((int line, string message) in file.Problems)
        {
            _mistakes.Add(new($"{path} line {line}", message));
        }

        foreach ((string key, (string? value, int line)) in file.Entries)
        {
            string source = $"{path} line {line}";
            if (_settings.Find(key) is { } setting)
            {
                Set(source, key, value, setting);
                continue;
            }

            string? near = SettingsReference.Nearest(key, _settings.All.Select(known => known.Key));
            string advice = near is null ? "; --help lists all of them" : $"; did you mean '{near}'?";
            _mistakes.Add(new(source, $"there is no setting '{key}'{advice}"));
        }
    }

    private void AddEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach ((string name, string value) in environment.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Setting.EnvironmentPrefix, StringComparison.Ordinal) || name == FileVariable)
            {
                continue;
            }

            string key = name[Setting.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
            if (_settings.Find(key) is { } setting)
            {
                Set(name, key, value, setting);
                continue;
            }

            // Another program of ours may read it from the same environment: worth a word, no reason to stop.
            string? near = SettingsReference.Nearest(name, _settings.All.Select(known => known.EnvironmentVariable));
            _warnings.Add($"{name} is no setting of this program" + (near is null ? "" : $"; did you mean {near}?"));
        }
    }

    private void Set(string source, string key, string? value, Setting setting)
    {
        if (value is not null && setting.WhatWouldBeRight(value) is { } right)
        {
            string shown = setting.IsSecret ? "the value" : $"'{value}'";
            _mistakes.Add(new(source, $"{shown} is not {right}. {setting.Meaning}"));
            return;
        }

        _values[key] = value;
    }
}
