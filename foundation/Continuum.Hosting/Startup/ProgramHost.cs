using System.Globalization;
using Continuum.Hosting.Configuration;
using Continuum.Hosting.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Startup;

/// <summary>
/// Runs a program from its command line to its exit code: settings, start, service until a signal, drain. A start that
/// fails is told on standard error as <c>error: …</c> with what to do about it, never as a stack trace alone.
/// </summary>
public static class ProgramHost
{
    private static readonly TimeSpan FallbackDrain = TimeSpan.FromSeconds(30);

    /// <summary>Runs the program in this process; what <c>Main</c> returns.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(ProgramDefinition program, string[] arguments) =>
        (int)await RunAsync(program, ProgramSurroundings.OfProcess(arguments), CancellationToken.None);

    /// <summary>Runs the program in the given surroundings.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="surroundings">What it reads and where it writes.</param>
    /// <param name="stop">Asks it to stop, as SIGTERM does.</param>
    public static async Task<ExitCode> RunAsync(
        ProgramDefinition program, ProgramSurroundings surroundings, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(surroundings);
        if (surroundings.Arguments.Contains("--help"))
        {
            PrintHelp(program, surroundings.Output);
            return ExitCode.Ok;
        }

        LayeredSettings? layers = null;
        using StopSignals signals = new(stop);
        try
        {
            layers = LayeredSettings.Load(program.Settings, surroundings.Arguments, surroundings.Environment);
            if (layers.Failure() is { } mistakes)
            {
                mistakes.Print(surroundings.Error);
                return mistakes.Code;
            }

            return await RunAsync(program, layers, signals, surroundings.Error);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
#pragma warning disable CA1031 // The top of the program: every failure becomes a message and an exit code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Report(program, layers, failure, surroundings.Error);
        }
    }

    private static async Task<ExitCode> RunAsync(
        ProgramDefinition program, LayeredSettings layers, StopSignals signals, TextWriter error)
    {
        WebApplicationBuilder builder = CreateBuilder(program, layers);
        StartupQuiet quiet = new(FrameworkLevel(layers));
        quiet.Apply(builder.Logging);
        program.Configure(builder);
        WebApplication app = builder.Build();
        ProgramRun run = new(app, Drain(layers), error);
        try
        {
            ILogger logger = app.Services.GetRequiredService<ILoggerFactory>()
                .CreateLogger("Continuum.Hosting.Startup");
            foreach (string warning in layers.Warnings)
            {
                logger.SettingIgnored(warning);
            }

            program.Map(app);
            await run.StartAsync(signals.Stop);
            quiet.End();
            logger.Started(program.Name, string.Join(' ', app.Urls));
            return await run.UntilStoppedAsync(signals);
        }
        finally
        {
            await run.DisposeUnlessStuckAsync();
        }
    }

    private static WebApplicationBuilder CreateBuilder(ProgramDefinition program, LayeredSettings layers)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = program.Name,
            EnvironmentName = Environments.Production,
        });
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection(layers.Values);
        builder.Logging.UseContinuumConsole(Format(layers), TimeProvider.System);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SilentLifetime>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Drain(layers));
        return builder;
    }

    private static LogFormat Format(LayeredSettings layers)
    {
        string text = layers.Values.GetValueOrDefault(ProgramSettings.LogFormat) ?? nameof(LogFormat.Auto);
        return Enum.TryParse(text, ignoreCase: true, out LogFormat format) && Enum.IsDefined(format)
            ? format
            : throw new StartupException(ExitCode.Configuration, $"there is no log format '{text}'",
                $"Set {ProgramSettings.LogFormat} to auto, line, json or journal.");
    }

    private static LogLevel FrameworkLevel(LayeredSettings layers) =>
        Enum.TryParse(layers.Values.GetValueOrDefault(ProgramSettings.FrameworkLogLevel), true, out LogLevel level)
            ? level
            : LogLevel.Warning;

    private static TimeSpan Drain(LayeredSettings layers)
    {
        if (layers.Values.GetValueOrDefault(ProgramSettings.DrainSeconds) is not { } text)
        {
            return FallbackDrain;
        }

        int seconds = int.Parse(text, CultureInfo.InvariantCulture);
        return seconds is >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new StartupException(ExitCode.Configuration, $"{ProgramSettings.DrainSeconds} is {seconds}",
                "Set it to 0 to 3600 seconds.");
    }

    private static ExitCode Report(
        ProgramDefinition program, LayeredSettings? layers, Exception failure, TextWriter error)
    {
        StartupFailureClassifier classifier = new(program.Settings, key => layers?.Values.GetValueOrDefault(key));
        StartupFailure reported = classifier.Classify(failure);
        reported.Print(error);
        string? level = layers?.Values.GetValueOrDefault(ProgramSettings.DefaultLogLevel);
        if (level is not null && (level.Equals("Debug", StringComparison.OrdinalIgnoreCase)
            || level.Equals("Trace", StringComparison.OrdinalIgnoreCase)))
        {
            error.WriteLine(failure);
        }

        return reported.Code;
    }

    private static void PrintHelp(ProgramDefinition program, TextWriter output)
    {
        output.WriteLine($"{program.Name} [--config FILE] [--SECTION:KEY VALUE]...");
        output.WriteLine();
        output.WriteLine("Settings come from the file (continuum.json), over it the environment, over that the flags:");
        foreach (Setting setting in program.Settings.All)
        {
            output.WriteLine($"  {setting.ShortFlag ?? setting.Flag} ({setting.EnvironmentVariable})");
            string initial = setting.Default.Length == 0 ? "" : $" Default: {setting.Default}.";
            output.WriteLine($"      {setting.Meaning}{initial}");
        }
    }
}
