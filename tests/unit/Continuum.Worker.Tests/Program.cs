using Continuum.Worker.Tests.Hostile;

// Some tests need a worker that misbehaves: this program is that worker too.
return args.Contains("--channel")
    ? await HostileWorker.RunAsync(args)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
