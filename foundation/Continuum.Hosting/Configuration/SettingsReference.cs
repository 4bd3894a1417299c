using System.Text;

namespace Continuum.Hosting.Configuration;

/// <summary>
/// Every setting of one program, each listed once: what is not here is refused in the file and on the command line,
/// and the documentation is printed from here.
/// </summary>
public sealed class SettingsReference
{
    private readonly List<Setting> _settings = [];
    private readonly Dictionary<Type, string> _sections = [];

    /// <summary>All settings, in the order they were added.</summary>
    public IReadOnlyList<Setting> All => _settings;

    /// <summary>Adds the settings that one options class is bound from.</summary>
    /// <typeparam name="TOptions">The class; validation failures of it are reported under these settings.</typeparam>
    /// <param name="section">Its section; the settings' keys must lie in it.</param>
    /// <param name="settings">The settings.</param>
    /// <exception cref="ArgumentException">A key lies elsewhere, or is listed already.</exception>
    public SettingsReference Add<TOptions>(string section, params ReadOnlySpan<Setting> settings)
    {
        foreach (Setting setting in settings)
        {
            if (!setting.Key.StartsWith(section + ":", StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{setting.Key}' is not in section '{section}'", nameof(settings));
            }
        }

        _sections.Add(typeof(TOptions), section);
        return Add(settings);
    }

    /// <summary>Adds settings that belong to no options class.</summary>
    /// <exception cref="ArgumentException">A key is listed already.</exception>
    public SettingsReference Add(params ReadOnlySpan<Setting> settings)
    {
        foreach (Setting setting in settings)
        {
            if (_settings.Any(known => known.Matches(setting.Key) || known.ShortFlag == setting.Key))
            {
                throw new ArgumentException($"'{setting.Key}' is listed twice", nameof(settings));
            }

            _settings.Add(setting);
        }

        return this;
    }

    /// <summary>The setting with this concrete key, or null.</summary>
    public Setting? Find(string key) => _settings.FirstOrDefault(setting => setting.Matches(key));

    /// <summary>A Markdown table of all settings: the reference page of the documentation.</summary>
    public string ToMarkdown()
    {
        StringBuilder page = new();
        page.AppendLine("| Setting | Environment | Flag | Default | Meaning |");
        page.AppendLine("|---|---|---|---|---|");
        foreach (Setting setting in _settings)
        {
            string flags = setting.ShortFlag is null ? $"`{setting.Flag}`" : $"`{setting.ShortFlag}`, `{setting.Flag}`";
            string initial = setting.Default.Length == 0 ? "none" : $"`{setting.Default}`";
            string meaning = setting.Meaning.Replace("|", "\\|", StringComparison.Ordinal);
            page.AppendLine(
                $"| `{setting.Key}` | `{setting.EnvironmentVariable}` | {flags} | {initial} | {meaning} |");
        }

        return page.ToString();
    }

    /// <summary>The setting behind a member of an options class, as a validator names it.</summary>
    internal Setting? Find(Type options, string member) =>
        _sections.TryGetValue(options, out string? section)
            ? Find($"{section}:{member.Replace('.', ':')}")
            : null;

    /// <summary>The setting of a flag (<c>--section:key</c>, or a short one), with the concrete key it gives.</summary>
    internal (Setting Setting, string Key)? FindFlag(string flag)
    {
        Setting? named = _settings.FirstOrDefault(
            setting => string.Equals(setting.ShortFlag, flag, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
        {
            return (named, named.Key);
        }

        string key = flag[2..];
        return Find(key) is { } setting ? (setting, key) : null;
    }

    /// <summary>The known name nearest to a mistaken one, or null when none is near.</summary>
    internal static string? Nearest(string mistaken, IEnumerable<string> known)
    {
        int allowed = Math.Max(1, mistaken.Length / 3);
        var best = known
            .Select(name => (Name: name, Distance: EditDistance.Between(mistaken, name)))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault((Name: "", Distance: int.MaxValue));
        return best.Distance <= allowed ? best.Name : null;
    }
}
