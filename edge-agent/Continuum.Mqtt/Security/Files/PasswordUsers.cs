using System.Buffers.Binary;

namespace Continuum.Mqtt.Security.Files;

/// <summary>The users of one password file, as it was read.</summary>
internal sealed class PasswordUsers
{
    private readonly Dictionary<string, PasswordEntry> _entries;
    private readonly int[] _iterations;

    private PasswordUsers(Dictionary<string, PasswordEntry> entries)
    {
        _entries = entries;
        WrongCost = entries.Values.Aggregate(
            new PasswordCost(PasswordFile.DefaultIterations, 0), (cost, entry) => cost.Max(entry.Cost));
        _iterations = [.. entries.Values.OfType<ScramEntry>().Select(keys => keys.Iterations).Order()];
    }

    /// <summary>What every wrong password costs, whoever's, so that its time tells nothing of who exists.</summary>
    public PasswordCost WrongCost { get; }

    /// <summary>Null when there is no such user.</summary>
    public PasswordEntry? this[string user] => _entries.GetValueOrDefault(user);

    /// <exception cref="SecurityFileException">The file cannot be read, or lines of it are wrong.</exception>
    public static PasswordUsers Load(string path)
    {
        Dictionary<string, PasswordEntry> users = new(StringComparer.Ordinal);
        TextLines.Read(path, "the password file", line =>
        {
            int colon = line.IndexOf(':');
            if (colon < 1)
            {
                return "it is not user:FORM";
            }

            string user = line[..colon];
            return PasswordEntry.Parse(line[(colon + 1)..]) is not { } entry
                ? $"what follows {user}: is neither SCRAM-SHA-256$iterations:salt$key:key nor $7$iterations$salt$hash"
                : users.TryAdd(user, entry) ? null : $"{user} is there twice";
        });
        return new(users);
    }

    /// <summary>
    /// The iterations that somebody who does not exist is asked for: those of some user, so that they tell nothing
    /// either.
    /// </summary>
    /// <param name="draw">Eight bytes or more that are always the same for one name.</param>
    public int IterationsOfNobody(ReadOnlySpan<byte> draw) => _iterations.Length == 0
        ? PasswordFile.DefaultIterations
        : _iterations[(int)(BinaryPrimitives.ReadUInt64BigEndian(draw) % (ulong)_iterations.Length)];
}
