using PbsTestServer.Rest;

namespace PbsTestServer.Control;

/// <summary>
/// Commands for later: one line each, the time after the start, and the command as on the control port. <c>#</c> begins a remark.
/// </summary>
internal sealed class Schedule
{
    private readonly List<(TimeSpan Time, string Command)> _steps = [];

    /// <exception cref="FormatException">A line is not like that.</exception>
    public static Schedule Parse(IEnumerable<string> lines)
    {
        var schedule = new Schedule();
        foreach (string line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || !Duration.TryParse(parts[0], out TimeSpan time))
                throw new FormatException($"not like '5s restart?time=2s': {line}");
            schedule._steps.Add((time, parts[1]));
        }

        schedule._steps.Sort((left, right) => left.Time.CompareTo(right.Time));
        return schedule;
    }

    /// <summary>Does everything when its time has come; says what it does.</summary>
    public async Task RunAsync(ControlDesk desk, TextWriter log, CancellationToken cancellationToken)
    {
        TimeSpan now = TimeSpan.Zero;
        foreach ((TimeSpan time, string command) in _steps)
        {
            await Task.Delay(time - now, cancellationToken);
            now = time;
            await log.WriteLineAsync($"# {time.TotalSeconds:0.###} s: {command}");
            try
            {
                await desk.RunAsync("POST", "/" + command);
            }
            catch (ApiException exception)
            {
                await log.WriteLineAsync($"# {exception.Message}");
            }
        }
    }
}
