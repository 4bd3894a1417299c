using System.Net.Sockets;
using Continuum.Hosting.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Continuum.Hosting.Startup;

/// <summary>Turns what was thrown while starting into what the operator can act upon.</summary>
internal sealed class StartupFailureClassifier(SettingsReference settings, Func<string, string?> valueOf)
{
    private const int NoSpaceLeft = 28; // errno ENOSPC; the runtime keeps it as the exception's HResult
    private const int QuotaExceeded = 122; // errno EDQUOT
    private const int ReadOnlyFileSystem = 30; // errno EROFS

    public StartupFailure Classify(Exception thrown) => thrown switch
    {
        StartupException known => new(known.Code, known.Message, [known.Remedy]),
        OptionsValidationException invalid => OfOptions([invalid]),
        AggregateException many when many.InnerExceptions.All(one => one is OptionsValidationException) =>
            OfOptions([.. many.InnerExceptions.Cast<OptionsValidationException>()]),
        AggregateException { InnerExceptions: [Exception only] } => Classify(only),
        InvalidOperationException { InnerException: FormatException or ArgumentException } unbound
            when unbound.Message.Contains("configuration value", StringComparison.Ordinal) =>
            new(ExitCode.Configuration, unbound.Message, [SeeSettings]),
        UnauthorizedAccessException denied => new(ExitCode.CannotCreate, denied.Message,
            [$"Give user {Environment.UserName} access to it, or run the program as the user who owns it."]),
        IOException io => OfInputOutput(io),
        SocketException socket => OfSocket(socket, address: null),
        _ => new(ExitCode.Software, $"{thrown.GetType().Name}: {thrown.Message}",
            ["This is a fault in the program. Run it with Logging:LogLevel:Default=Debug for the details."]),
    };

    private const string SeeSettings = "Run the program with --help to see every setting.";

    private static StartupFailure OfInputOutput(IOException io)
    {
        if (Find<SocketException>(io) is { } socket || Find<AddressInUseException>(io) is not null)
        {
            socket = Find<SocketException>(io) ?? new SocketException((int)SocketError.AddressAlreadyInUse);
            return OfSocket(socket, AddressIn(io.Message));
        }

        return io.HResult switch
        {
            NoSpaceLeft or QuotaExceeded => new(ExitCode.InputOutput, $"the disk is full: {io.Message}",
                ["Free some space there, or choose another data directory."]),
            ReadOnlyFileSystem => new(ExitCode.CannotCreate, io.Message,
                ["Choose a data directory on a file system that can be written."]),
            _ => new(ExitCode.InputOutput, io.Message, ["Check that the file or device can be read and written."]),
        };
    }

    private static StartupFailure OfSocket(SocketException socket, Uri? address)
    {
        string where = address is null ? "the port" : $"port {address.Port} on {address.Host}";
        return socket.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new(ExitCode.TemporaryFailure,
                $"{where} is in use: another program listens there",
                ["Stop that program (ss -ltnp names it), or choose another port."]),
            SocketError.AccessDenied => new(ExitCode.CannotCreate,
                $"{where} may not be opened by user {Environment.UserName}",
                ["Choose a port above 1023, or grant CAP_NET_BIND_SERVICE."]),
            SocketError.AddressNotAvailable => new(ExitCode.Configuration,
                $"{where} cannot be opened: this machine does not have that address",
                ["Choose an address of this machine (ip addr lists them)."]),
            _ => new(ExitCode.Unavailable, $"{where}: {socket.Message}", ["Check the network and its settings."]),
        };
    }

    /// <summary>
    /// Kestrel names the address only in its message: "Failed to bind to address http://…: address …".
    /// </summary>
    private static Uri? AddressIn(string message)
    {
        int start = message.IndexOf("http", StringComparison.Ordinal);
        int end = start < 0 ? -1 : message.IndexOf(": ", start, StringComparison.Ordinal);
        return end > 0 && Uri.TryCreate(message[start..end], UriKind.Absolute, out Uri? address) ? address : null;
    }

    private static T? Find<T>(Exception? thrown) where T : Exception
    {
        for (; thrown is not null; thrown = thrown.InnerException)
        {
            if (thrown is T found)
            {
                return found;
            }
        }

        return null;
    }

    private StartupFailure OfOptions(IReadOnlyList<OptionsValidationException> invalid)
    {
        string[] mistakes =
        [
            .. invalid.SelectMany(one => one.Failures.Select(failure => Describe(one.OptionsType, failure))),
        ];
        string count = mistakes.Length == 1 ? "a setting is wrong" : $"{mistakes.Length} settings are wrong";
        return new(ExitCode.Configuration, count, mistakes);
    }

    /// <summary>Generated validators write "Member: The field Type.Member must be …".</summary>
    private string Describe(Type options, string failure)
    {
        int colon = failure.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || settings.Find(options, failure[..colon]) is not { } setting)
        {
            return failure;
        }

        string problem = failure[(colon + 2)..]
            .Replace($"The field {options.Name}.{failure[..colon]} ", "", StringComparison.Ordinal);
        string shown = setting.IsSecret ? "(not shown)" : $"'{valueOf(setting.Key) ?? setting.Default}'";
        return $"{setting.Names} is {shown}: {problem} {setting.Meaning} Default: '{setting.Default}'.";
    }
}
