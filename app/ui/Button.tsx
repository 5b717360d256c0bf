/**
 * Buttons: a labelled one in three weights, and one that shows an icon only and so must be given a name.
 */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './Button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly weight?: 'primary' | 'secondary' | 'quiet';
  readonly size?: 'normal' | 'small' | 'big';
  /** A strong border: the one thing to press now. */
  readonly strong?: boolean;
}

/** Class names of a button, for links that look like one. */
export function buttonClass(weight: ButtonProps['weight'] = 'secondary', size: ButtonProps['size'] = 'normal'): string {
  const names = [styles.btn];
  if (weight === 'primary') names.push(styles.primary);
  if (weight === 'quiet') names.push(styles.quiet);
  if (size === 'small') names.push(styles.small);
  if (size === 'big') names.push(styles.big);
  return names.join(' ');
}

export function Button({ weight, size, strong, className, type, ...rest }: ButtonProps) {
  const names = [buttonClass(weight, size), strong ? styles.strong : '', className ?? ''].filter(Boolean).join(' ');
  return <button type={type ?? 'button'} className={names} {...rest} />;
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, small, className, ...rest }: IconButtonProps) {
  const names = [styles.iconBtn, small ? styles.iconSmall : '', className ?? ''].filter(Boolean).join(' ');
  return <button type="button" aria-label={label} title={label} className={names} {...rest} />;
}
