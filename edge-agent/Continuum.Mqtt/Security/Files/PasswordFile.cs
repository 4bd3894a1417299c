using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// Users and what their passwords are recognised by: a line <c>user:FORM</c> each, FORM being
/// <c>SCRAM-SHA-256$iterations:salt$stored key:server key</c> (RFC 5802, bytes as base64) or
/// <c>$7$iterations$salt$hash</c> (PBKDF2 with HMAC-SHA-512). Changes of the file hold for clients that connect
/// afterwards.
/// </summary>
public sealed class PasswordFile : IDisposable
{
    /// <summary>Iterations of new lines: some 30 ms of a server's core for who tries a password.</summary>
    public const int DefaultIterations = 60_000;

    /// <summary>Attempts in line when nothing else is said: some seconds of work.</summary>
    public const int DefaultMaxWaiting = 64;

    private const int SaltBytes = 16;

    // Who does not exist takes the same way as who does.
    private static readonly ScramEntry Nobody = new(DefaultIterations, new byte[SaltBytes], new byte[32], new byte[32]);

    private readonly ReloadedFiles<PasswordUsers> _users;
    private readonly int _maxWaiting;

    // Checking passwords is dear by design: half of the machine goes on with its work meanwhile.
    private readonly SemaphoreSlim _working = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="logger">Told when a changed file is used, or cannot be.</param>
    /// <param name="time">The clock of looking for changes.</param>
    /// <param name="maxWaiting">Passwords that may be in line to be looked at; 1 or more.</param>
    /// <exception cref="SecurityFileException">The file cannot be read, or lines of it are wrong.</exception>
    public PasswordFile(string path, ILogger logger, TimeProvider time, int maxWaiting = DefaultMaxWaiting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWaiting, 1);
        _maxWaiting = maxWaiting;
        _users = new([path], () => PasswordUsers.Load(path), logger, time);
    }

    /// <summary>Makes a line for a user.</summary>
    /// <param name="user">1 or more characters, no colon, no line break.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="ArgumentException">The name cannot stand in a line.</exception>
    public static string NewLine(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        if (user.AsSpan().ContainsAny(":\r\n") || user[0] == '#' || user.Trim() != user)
        {
            throw new ArgumentException(
                $"'{user}' cannot be a user's name: no colon, no line break, no space around it, no # at its front",
                nameof(user));
        }

        ScramEntry keys = ScramEntry.Of(
            Encoding.UTF8.GetBytes(password), RandomNumberGenerator.GetBytes(SaltBytes), DefaultIterations);
        return $"{user}:{keys}";
    }

    /// <summary>Whether this is the user's password. A wrong one costs the same whoever's it is not.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="password">What the client gave.</param>
    /// <param name="cancellationToken">Stops waiting for a turn.</param>
    public async ValueTask<PasswordVerdict> JudgeAsync(
        string user, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        // Who is recognised does not stand in line behind those who try passwords.
        PasswordUsers users = _users.Current;
        PasswordEntry? entry = users[user];
        if ((entry ?? Nobody).Recognises(password.Span))
        {
            return PasswordVerdict.Right;
        }

        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return PasswordVerdict.Busy;
        }

        try
        {
            await _working.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return Judge(users, entry, password.Span);
        }
        finally
        {
            _working.Release();
        }
    }

    /// <summary>Nobody asks any more.</summary>
    public void Dispose() => _working.Dispose();

    /// <summary>The user's SCRAM keys; null when there are none.</summary>
    internal ScramEntry? ScramKeys(string user) => _users.Current[user] as ScramEntry;

    /// <summary>See <see cref="PasswordUsers.IterationsOfNobody"/>.</summary>
    internal int IterationsOfNobody(ReadOnlySpan<byte> draw) => _users.Current.IterationsOfNobody(draw);

    private static PasswordVerdict Judge(PasswordUsers users, PasswordEntry? entry, ReadOnlySpan<byte> password)
    {
        PasswordEntry tried = entry ?? Nobody;
        if (tried.Matches(password) && entry is not null)
        {
            return PasswordVerdict.Right;
        }

        users.WrongCost.SpendRest(tried.Cost, password);
        return PasswordVerdict.Wrong;
    }
}
