using Continuum.Isolation;
using Continuum.Kvm;
using Continuum.Sandbox;
using Continuum.Sandbox.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Continuum.Worker;

/// <summary>The worker as a program: confines itself, tries KVM, and serves the agent that started it.</summary>
internal static class WorkerProgram
{
    private const int Unavailable = 69; // sysexits.h: EX_UNAVAILABLE
    private const int Usage = 64;       // EX_USAGE

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            arguments = WorkerConfinement.Enter(arguments);
            using WorkerConnection agent = WorkerConnection.Open(arguments);
            using ILoggerFactory loggers = LoggerFactory.Create(ConfigureLogging);
            await ServeAsync(agent, loggers);
            return 0;
        }
        catch (InvalidDataException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Usage;
        }
        catch (Exception exception) when (exception is KvmException or IsolationException or IOException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Unavailable;
        }
    }

    private static async Task ServeAsync(WorkerConnection agent, ILoggerFactory loggers)
    {
        KvmHost kvm = KvmHost.Open(agent.Kvm, new KvmHostOptions());
        MicroVmSandboxOptions options = new()
        {
            TemplateFolder = WorkerSettings.TemplateFolder,
            Pool = WorkerSettings.Read(),
            AnswersInline = true, // what comes next is to send the answer
        };
        WorkerConfinement.KeepOnlyMonitorCalls();
        await agent.ServeAsync(
            () => MicroVmSandboxHost.Create(kvm, options, loggers, TimeProvider.System),
            Describe(kvm.Description),
            loggers,
            TimeProvider.System);
    }

    private static string Describe(KvmDescription kvm) => kvm.Entry switch
    {
        SyscallEntry.Supervisor => "system calls enter ring 0",
        SyscallEntry.Fault => "system calls fault in ring 3",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>To standard error, a line each: the agent puts them into its own log.</summary>
    private static void ConfigureLogging(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
