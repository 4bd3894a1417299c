using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Continuum.Hosting.Startup;

namespace Continuum.Hosting.Access;

/// <summary>
/// The secret that who may talk to a program shows: 32 random bytes as base64url (RFC 4648 section 5), in a file that
/// only its owner can read.
/// </summary>
public sealed class AccessToken
{
    private const int RandomBytes = 32;
    private const int MinLength = 32;
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _digest;

    /// <summary>A token from elsewhere.</summary>
    /// <param name="value">At least 32 characters of base64url.</param>
    /// <exception cref="ArgumentException">It is shorter or has other characters.</exception>
    public AccessToken(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length < MinLength || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException(
                $"a token is at least {MinLength} characters out of A-Z, a-z, 0-9, '-' and '_'", nameof(value));
        }

        Value = value;
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The secret itself, for the Authorization header of an outgoing request. Never log it.</summary>
    public string Value { get; }

    /// <summary>
    /// Reads the token, or makes one where there is none. Two programs that do so at once get the same.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StartupException">Others can read the file, or it holds no token.</exception>
    public static AccessToken LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Load(path);
    }

    /// <summary>Reads the token.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StartupException">It is missing, others can read it, or it holds no token.</exception>
    public static AccessToken Load(string path)
    {
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            if ((mode & ~OwnerReadWrite) != 0)
            {
                throw new StartupException(ExitCode.Configuration,
                    $"the token file {path} is open to other users (mode {Convert.ToString((int)mode, 8)})",
                    $"If nobody has read it: chmod 600 {path}. "
                    + "Otherwise delete it, and a new one is made at the next start.");
            }

            return new(File.ReadAllText(path).Trim());
        }
        catch (FileNotFoundException missing)
        {
            throw new StartupException(ExitCode.Configuration, $"there is no token file {path}",
                "Start the program that makes it first, or copy it from there.", missing);
        }
        catch (ArgumentException unusable)
        {
            throw new StartupException(ExitCode.Configuration, $"the file {path} holds no token",
                "Delete it, and a new one is made at the next start; or write it as: " + unusable.Message, unusable);
        }
    }

    /// <summary>Whether what was presented is the token; takes the same time whatever it is.</summary>
    /// <param name="presented">What the caller showed.</param>
    public bool Matches(string presented) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(presented)), _digest);

    /// <summary>Not the secret: this ends up in logs.</summary>
    public override string ToString() => "(access token)";

    private static void Create(string path)
    {
        string fresh = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            using (FileStream file = new(fresh, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerReadWrite,
            }))
            {
                string value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
                file.Write(Encoding.ASCII.GetBytes(value + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another program was first: its token is the one.
        }
        finally
        {
            File.Delete(fresh);
        }
    }
}
