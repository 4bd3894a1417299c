namespace Continuum.Hosting.Configuration;

/// <summary>Reads <c>--section:key=value</c> and <c>--section:key value</c> into keys and values.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationMistake> _mistakes = [];

    public IReadOnlyDictionary<string, string> Values => _values;

    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    /// <summary>The settings file that <c>--config</c> names.</summary>
    public string? File { get; private set; }

    public static CommandLine Parse(IReadOnlyList<string> arguments, SettingsReference settings)
    {
        CommandLine parsed = new();
        for (int at = 0; at < arguments.Count; at++)
        {
            at += parsed.Read(arguments[at], at + 1 < arguments.Count ? arguments[at + 1] : null, settings);
        }

        return parsed;
    }

    /// <returns>How many further arguments were consumed: 0 or 1.</returns>
    private int Read(string argument, string? following, SettingsReference settings)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
        {
            _mistakes.Add(new(argument, "is no flag; flags are --section:key=value or --section:key value"));
            return 0;
        }

        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string flag = equals < 0 ? argument : argument[..equals];
        string? value = equals < 0 ? null : argument[(equals + 1)..];
        bool isFile = string.Equals(flag, "--config", StringComparison.OrdinalIgnoreCase);
        var found = isFile ? null : settings.FindFlag(flag);
        if (!isFile && found is null)
        {
            _mistakes.Add(new(flag, "there is no such flag" + Suggestion(flag, settings)));
            return value is null && following?.StartsWith("--", StringComparison.Ordinal) == false ? 1 : 0;
        }

        int consumed = 0;
        if (value is null && found?.Setting.Kind == SettingKind.Switch && !bool.TryParse(following, out _))
        {
            value = "true";
        }
        else if (value is null && following is not null)
        {
            value = following;
            consumed = 1;
        }

        Keep(flag, isFile ? null : found!.Value.Key, value);
        return consumed;
    }

    private void Keep(string flag, string? key, string? value)
    {
        if (value is null)
        {
            _mistakes.Add(new(flag, $"needs a value: {flag}=VALUE"));
        }
        else if (key is null ? File is not null : !_values.TryAdd(key, value))
        {
            _mistakes.Add(new(flag, "is given twice; keep one of them"));
        }
        else if (key is null)
        {
            File = value;
        }
    }

    private static string Suggestion(string flag, SettingsReference settings)
    {
        IEnumerable<string> known = settings.All
            .SelectMany(setting => new[] { setting.Flag, setting.ShortFlag }).OfType<string>().Append("--config");
        return SettingsReference.Nearest(flag, known) is { } near
            ? $"; did you mean {near}?"
            : "; --help lists all of them";
    }
}
