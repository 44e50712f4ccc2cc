// CSV and XLSX of exactly what the filters show: how much has come, and a way to stop it.
import { Button } from '@mantine/core';
import { Download, X } from 'lucide-react';
import { Reason } from '@/components/ui/evidence';
import { problemSentence } from '@/lib/problem-text';
import { useExport } from '../api';
import { exportPath, type ReportName } from '../filters';
import classes from './reports.module.css';

interface Props {
  report: ReportName;
  filters: object;
}

const FORMATS = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
] as const;

const sizeWords = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

export function ExportButtons({ report, filters }: Props) {
  const file = useExport();
  if (file.isPending) {
    return (
      <span className={classes['exporting']}>
        <span role="status" className="num">
          {file.bytes === 0 ? 'The server begins …' : `${sizeWords(file.bytes)} so far`}
        </span>
        <Button variant="default" leftSection={<X size={15} />} onClick={file.stop}>
          Stop
        </Button>
      </span>
    );
  }
  return (
    <>
      {file.error && <Reason>{problemSentence(file.error)}</Reason>}
      {FORMATS.map(([format, word]) => (
        <Button
          key={format}
          variant="default"
          leftSection={<Download size={15} />}
          aria-label={`Export ${word}`}
          onClick={() => {
            file.mutate(exportPath(report, format, filters));
          }}
        >
          {word}
        </Button>
      ))}
    </>
  );
}
