using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Security.Files;

/// <summary>
/// What was made of some files, and is made anew when they change. Looks at most once a second, and only when it is
/// asked for; a file that cannot be used leaves in force what was.
/// </summary>
internal sealed class ReloadedFiles<T> where T : class
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string[] _paths;
    private readonly Func<T> _load;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _looking = new();
    private volatile T _current;
    private string _stamp;
    private long _lookedAt;

    /// <exception cref="SecurityFileException">The files cannot be used.</exception>
    public ReloadedFiles(string[] paths, Func<T> load, ILogger logger, TimeProvider time)
    {
        _paths = paths;
        _load = load;
        _logger = logger;
        _time = time;
        _lookedAt = time.GetTimestamp();
        _stamp = Stamp();
        _current = load();
    }

    public T Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookInterval)
            {
                Look();
            }

            return _current;
        }
    }

    private void Look()
    {
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            string stamp = Stamp();
            if (stamp != _stamp)
            {
                // Before the attempt: a file that stays wrong is told once.
                _stamp = stamp;
                _current = _load();
                _logger.Reloaded(string.Join(", ", _paths));
            }
        }
        catch (SecurityFileException wrong)
        {
            _logger.NotReloaded(wrong.Message);
        }
        finally
        {
            _looking.Exit();
        }
    }

    // Of the files themselves and not of links to them: certificates are often replaced by turning a link.
    private string Stamp()
    {
        StringBuilder all = new();
        foreach (string path in _paths)
        {
            try
            {
                using FileStream file =
                    new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                all.Append(CultureInfo.InvariantCulture,
                    $"{File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks}/{file.Length} ");
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                all.Append("unreadable ");
            }
        }

        return all.ToString();
    }
}
